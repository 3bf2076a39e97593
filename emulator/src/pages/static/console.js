// Keeps the page up to date while somebody looks at it. Without scripts, reloading does the same.
const EVERY_MS = 2_000
const live = document.querySelector('#live')
let shown = live.innerHTML

function isBusy() {
  const { activeElement } = document
  if (document.hidden) return true
  if (getSelection()?.isCollapsed === false) return true
  return live.contains(activeElement) && activeElement.matches('input, select, textarea')
}

async function refresh() {
  if (isBusy()) return
  const response = await fetch(location.href, { headers: { accept: 'text/html' } })
  if (!response.ok || isBusy()) return
  const page = new DOMParser().parseFromString(await response.text(), 'text/html')
  document.querySelector('.clock p').replaceWith(page.querySelector('.clock p'))
  document.querySelector('.sections').replaceWith(page.querySelector('.sections'))
  const next = page.querySelector('#live')
  if (next === null || next.innerHTML === shown) return
  shown = next.innerHTML
  const open = new Set([...live.querySelectorAll('details[open]')].map(({ dataset }) => dataset.key))
  const { dataset } = document.activeElement?.closest('details') ?? {}
  live.innerHTML = shown
  for (const details of live.querySelectorAll('details')) {
    details.open = open.has(details.dataset.key)
    if (details.dataset.key === dataset?.key) details.querySelector('summary').focus({ preventScroll: true })
  }
}

setInterval(() => refresh().catch(() => {}), EVERY_MS)

// The news about an action belongs to that moment: reloading should not repeat it.
const address = new URL(location.href)
for (const name of ['problem', 'lang']) address.searchParams.delete(name)
history.replaceState(null, '', address)

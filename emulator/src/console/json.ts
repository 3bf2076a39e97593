import { Html, html } from '../pages/html.ts'

/** Ids of ours lead to their objects. */
const ID = /^(?:dl-|po-|rt-|in-)?[0-9a-f]{8}-[0-9a-f]{4}-5000-[0-9a-f]{4}-[0-9a-f]{12}$/

/** A JSON value for reading: indented, coloured, with its ids as links. */
export function showJson(value: unknown): Html {
  return html`<pre class="json">${write(value, '')}</pre>`
}

/** The same for a text; what is no JSON is shown as it is. */
export function showText(text: string): Html {
  try {
    return showJson(JSON.parse(text))
  } catch {
    return html`<pre class="json">${text}</pre>`
  }
}

function write(value: unknown, indent: string): Html {
  if (typeof value === 'string') return writeString(value)
  if (typeof value !== 'object' || value === null) return html`<span class="w">${String(value)}</span>`
  const inner = `${indent}  `
  const isList = Array.isArray(value)
  const [open, close] = isList ? '[]' : '{}'
  const entries = Object.entries(value).map(([name, item]) =>
    isList
      ? html`${inner}${write(item, inner)}`
      : html`${inner}<span class="k">${JSON.stringify(name)}</span>: ${write(item, inner)}`,
  )
  if (entries.length === 0) return html`${open}${close}`
  const lines = new Html(entries.map(({ text }) => text).join(',\n'))
  return html`${open}\n${lines}\n${indent}${close}`
}

function writeString(text: string): Html {
  const shown = html`<span class="s">${JSON.stringify(text)}</span>`
  return ID.test(text) ? html`<a href="/console/objects/${text}">${shown}</a>` : shown
}

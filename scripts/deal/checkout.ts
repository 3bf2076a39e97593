import { DealError } from './failure.ts'
import { patiently } from './patience.ts'

/** Where the payer came back to, and whether the bank asked for 3-D Secure on the way. */
export type Return = { asked3ds: boolean; url: string; status: number }

const MAX_PAGES = 12

/**
 * Pays at a payment link as a browser does: opens the page, fills in its form, follows the redirects, confirms 3-D
 * Secure when the bank asks, and comes back to the shop. When a page breaks on the way, the link is opened again.
 */
export function payAtCheckout(
  link: string,
  card: string,
  onWait: (error: unknown, waitMs: number) => void,
): Promise<Return> {
  let asked3ds = false
  return patiently(walk, onWait)

  async function walk(): Promise<Return> {
    let page = await open(link)
    for (let pages = 0; pages < MAX_PAGES; pages++) {
      if (page.url.origin !== new URL(link).origin)
        return { asked3ds, url: page.url.href, status: page.status }
      const form = formOf(page.html)
      if (page.status === 422) throw new DealError(`the checkout page does not take the card ${card}`)
      if (form === undefined) page = await open(wayBack(page))
      else if ('number' in form.fields) {
        page = await submit(page, form, { number: card, expiry: '12/49', csc: '123' })
      } else {
        asked3ds = true
        page = await submit(page, form, { answer: 'pass' })
      }
    }
    throw new DealError(`the checkout page leads nowhere: ${page.url}`)
  }
}

type Page = { url: URL; status: number; html: string }

async function open(url: string | URL, init?: RequestInit): Promise<Page> {
  const signal = AbortSignal.timeout(30_000)
  const answer = await fetch(url, { ...init, signal, headers: { accept: 'text/html' } })
  const html = await answer.text()
  if (answer.status >= 500) throw new Error(`${new URL(url).host} answered ${answer.status}`)
  return { url: new URL(answer.url), status: answer.status, html }
}

type Form = { action: string; fields: Record<string, string> }

function submit(page: Page, form: Form, typed: Record<string, string>): Promise<Page> {
  const body = new URLSearchParams({ ...form.fields, ...typed })
  return open(new URL(form.action, page.url), { method: 'POST', body })
}

/** The form of a page, and what its fields hold. */
function formOf(html: string): Form | undefined {
  const [, head, inside = ''] = /<form\b([^>]*)>([\s\S]*?)<\/form>/i.exec(html) ?? []
  if (head === undefined) return undefined
  const inputs = [...inside.matchAll(/<input\b([^>]*)>/gi)].map(([, input = '']) => input)
  const fields = inputs.map((input) => [attribute(input, 'name'), attribute(input, 'value')])
  return { action: attribute(head, 'action'), fields: Object.fromEntries(fields) }
}

/** A payment that is over shows a link back to the shop. */
function wayBack({ html, url }: Page): string {
  const [, link] = /<a\b([^>]*class="primary"[^>]*)>/i.exec(html) ?? []
  if (link !== undefined) return attribute(link, 'href')
  throw new DealError(`the checkout page shows neither a form nor a way back: ${url}`)
}

const CHARACTERS: Record<string, string> = { amp: '&', quot: '"', '#39': "'", lt: '<', gt: '>' }

function attribute(tag: string, name: string): string {
  const [, value = ''] = new RegExp(`(?:^|\\s)${name}="([^"]*)"`, 'i').exec(tag) ?? []
  return value.replaceAll(
    /&(amp|quot|#39|lt|gt);/g,
    (_entity, character: string) => CHARACTERS[character] ?? '',
  )
}

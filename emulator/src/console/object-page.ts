import { type Html, html } from '../pages/html.ts'
import { showRubles } from '../pages/language.ts'
import { type Found, findObject, relatedTo } from './find.ts'
import { actionButton, type View } from './frame.ts'
import { showJson } from './json.ts'
import { letterList } from './notifications-page.ts'
import { objectList } from './objects-page.ts'
import { requestList } from './requests-page.ts'

/** One object: what it is now, what can be done to it, and how it came to this. Undefined if there is none. */
export function objectPage(view: View, id: string): Html | undefined {
  const { world, words } = view
  const object = findObject(world, id)
  if (object === undefined) return undefined
  const { kind, body } = object
  const requests = world.requests
    .list()
    .filter(({ path, answer }) => path.includes(id) || answer?.includes(id))
  const letters = world.notifications.last(50, id)
  const related = relatedTo(world, object)
  return html`
<p><a href="/">← ${words.back}</a></p>
<h1>${words.kinds[kind]} <span class="status ${body.status}">${body.status}</span></h1>
<p class="lead">${body.amount === undefined ? undefined : html`<b class="sum">${showRubles(body.amount.value)}</b> `}
<span class="id">${id}</span></p>
<div class="buttons">${actions(view, object)}</div>
<div class="columns">
<section><h2>${words.json}</h2>${showJson(body)}</section>
<section>
${related.length === 0 ? undefined : html`<h2>${words.related}</h2>${objectList(view, related)}`}
<h2>${words.story}</h2>
${letters.length === 0 && requests.length > 0 ? undefined : letterList(view, letters)}
${requests.length === 0 ? undefined : requestList(view, requests.reverse())}
</section>
</div>`
}

/** What the other side of the object may do: the payer, the acquirer, the bank, the register. */
function actions(view: View, { kind, id, body: { status } }: Found): Html[] {
  const { words } = view
  const settle = (label: string, to: string) =>
    actionButton(view, 'settle', label, { kind: `${kind}s`, id, status: to })
  if (kind === 'payment' && status === 'pending') {
    return [
      html`<a class="button" href="/checkout/${id}">${words.openCheckout}</a>`,
      actionButton(view, 'pay', words.pay, { id }),
      actionButton(view, 'decline', words.decline, { id }),
    ]
  }
  if (kind === 'payout' && status === 'succeeded') return [settle(words.takeBack, 'canceled')]
  if (kind === 'invoice' && status === 'pending') {
    return [html`<a class="button" href="/invoices/${id}">${words.openCheckout}</a>`]
  }
  if (kind === 'invoice' || kind === 'deal' || kind === 'payment' || status !== 'pending') return []
  return [settle(words.succeed, 'succeeded'), settle(words.cancel, 'canceled')]
}

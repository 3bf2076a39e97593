import { type Html, html } from '../pages/html.ts'
import { showRubles } from '../pages/language.ts'
import { type Found, findObjects, type ObjectKind, objectKinds } from './find.ts'
import { type Query, showMoment, type View } from './frame.ts'

const PAGE = 50
const MOST = 1_000

/** Everything there is, the newest first. */
export function objectsPage(view: View, query: Query): Html {
  const { words, world } = view
  const kind = objectKinds.find((each) => each === query.kind)
  const text = (query.q ?? '').trim()
  const limit = Math.min(Math.max(Number(query.n) || PAGE, PAGE), MOST)
  const found = findObjects(world, kind, text, limit + 1)
  const isMore = found.length > limit && limit < MOST
  const more = new URLSearchParams({ kind: kind ?? '', q: text, n: String(limit + PAGE) })
  return html`
<h1>${words.objects}</h1>
<form class="search" method="get" action="/" role="search">
<label for="q" class="hidden">${words.search}</label>
<input id="q" name="q" type="search" value="${text}" placeholder="${words.search}">
<label for="kind" class="hidden">${words.kind}</label>
<select id="kind" name="kind"><option value="">${words.all}</option>${objectKinds.map(
    (each) =>
      html`<option value="${each}"${each === kind ? html` selected` : undefined}>${words.kinds[each]}</option>`,
  )}</select>
<button class="primary">${words.find}</button>
</form>
${found.length === 0 ? empty(view, text !== '' || kind !== undefined) : objectList(view, found.slice(0, limit))}
${isMore ? html`<p><a class="quiet" href="/?${more.toString()}">${words.more}</a></p>` : undefined}`
}

export function objectList({ words, language }: View, found: readonly Found[]): Html {
  return html`<ul class="rows">${found.map(
    ({ kind, id, createdAt, body }) => html`<li><a class="row" href="/console/objects/${id}">
<span class="what">${words.kinds[kind]}</span>
<span class="status ${body.status}">${body.status}</span>
<span class="sum">${sumOf(kind, body)}</span>
<span class="note">${body.description ?? ''}</span>
<span class="id">${id}</span>
<time datetime="${new Date(createdAt).toISOString()}">${showMoment(createdAt, language)}</time>
</a></li>`,
  )}</ul>`
}

/** What a deal holds, what anything else is about. */
function sumOf(kind: ObjectKind, body: Found['body']): string {
  const amount = kind === 'deal' ? (body.balance as Found['body']['amount']) : body.amount
  return amount === undefined ? '' : showRubles(amount.value)
}

/** Nothing there: how to make the first payment, ready to be copied. */
function empty({ world, words }: View, isFiltered: boolean): Html {
  if (isFiltered) return html`<p class="empty">${words.nothingFound}</p>`
  const { shop, gateway, oauthToken } = world.options
  const api = `${world.publicUrl}/v3`
  const body = `{"amount":{"value":"100.00","currency":"RUB"},"capture":true,"confirmation":{"type":"redirect","return_url":"${world.publicUrl}/"}}`
  const command = `curl -u ${shop.id}:${shop.secretKey} ${api}/payments -H 'Idempotence-Key: 1' -H 'Content-Type: application/json' -d '${body}'`
  return html`<p class="empty">${words.nothing}</p>
<section class="panel">
<h2>${words.firstSteps}</h2>
<pre class="command">${command}</pre>
<dl class="facts">
<div><dt>${words.apiAddress}</dt><dd>${api}</dd></div>
<div><dt>${words.shop}</dt><dd>${shop.id} : ${shop.secretKey}</dd></div>
<div><dt>${words.gatewayPair}</dt><dd>${gateway.id} : ${gateway.secretKey}</dd></div>
<div><dt>OAuth</dt><dd>Bearer ${oauthToken}</dd></div>
</dl>
</section>`
}

import { type Html, html } from '../pages/html.ts'
import type { RequestEntry } from '../requests.ts'
import { showMoment, type View } from './frame.ts'
import { showText } from './json.ts'

/** What clients really sent, and what they really got. */
export function requestsPage(view: View): Html {
  const { world, words } = view
  return html`<h1>${words.requests}</h1>${requestList(view, world.requests.list().reverse())}`
}

export function requestList({ words, language }: View, entries: readonly RequestEntry[]): Html {
  if (entries.length === 0) return html`<p class="empty">${words.nothing}</p>`
  return html`<ul class="rows">${entries.map(
    (entry) => html`<li><details data-key="${entry.at} ${entry.path}">
<summary class="row request">
<span class="method">${entry.method}</span>
<span class="status ${gradeOf(entry.status)}">${entry.status ?? words.noAnswer}</span>
<span class="path">${entry.path}</span>
<span class="note">${entry.fault === undefined ? '' : `${words.fault}: ${entry.fault}`}${
      entry.ms === null ? '' : ` ${entry.ms} ms`
    }</span>
<time datetime="${entry.at}">${showMoment(Date.parse(entry.at), language)}</time>
</summary>
${entry.idempotence_key === undefined ? undefined : html`<p class="hint">Idempotence-Key: ${entry.idempotence_key}</p>`}
<h3>${words.request}</h3>${entry.body === undefined ? html`<p class="hint">${words.emptyBody}</p>` : showText(entry.body)}
<h3>${words.answer}</h3>${entry.answer === undefined ? html`<p class="hint">${words.emptyBody}</p>` : showText(entry.answer)}
</details></li>`,
  )}</ul>`
}

function gradeOf(status: number | null): string {
  if (status === null) return 'canceled'
  return status < 300 ? 'succeeded' : status < 500 ? 'waiting_for_capture' : 'canceled'
}

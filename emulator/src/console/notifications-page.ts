import { type Html, html } from '../pages/html.ts'
import type { World } from '../world.ts'
import { actionButton, showMoment, type View } from './frame.ts'
import { showText } from './json.ts'

const SHOWN = 100

/** What was sent to the shop, and what became of it. */
export function notificationsPage(view: View): Html {
  const { world, words, path } = view
  const url = world.settings.get('notification_url') || undefined
  return html`<h1>${words.notifications}</h1>
<form class="search" method="post" action="/console/do">
<input type="hidden" name="back" value="${path}">
<label for="url">${words.address}</label>
<input id="url" name="url" type="url" value="${url ?? ''}" placeholder="https://">
<button class="primary" name="action" value="listen">${words.save}</button>
</form>
${url === undefined ? html`<p class="problem">${words.nobodyListens}</p>` : undefined}
${letterList(view, world.notifications.last(SHOWN, null))}`
}

type Sent = ReturnType<World['notifications']['last']>[number]

export function letterList(view: View, letters: readonly Sent[]): Html {
  const { words, language } = view
  if (letters.length === 0) return html`<p class="empty">${words.nothing}</p>`
  return html`<ul class="rows">${letters.map(
    (letter) => html`<li><details data-key="letter ${letter.seq}">
<summary class="row letter">
<span class="method">${letter.event}</span>
<span class="status ${letter.state === 'delivered' ? 'succeeded' : letter.state === 'waiting' ? 'pending' : 'canceled'}">${
      words.states[letter.state]
    }</span>
<span class="path">${letter.object_id}</span>
<span class="note">${words.attempts(letter.attempts)}${letter.result === null ? '' : ` · ${letter.result}`}${
      letter.due_at === null ? '' : ` · ${words.nextAt(showMoment(letter.due_at, language))}`
    }</span>
<time datetime="${new Date(letter.created_at).toISOString()}">${showMoment(letter.created_at, language)}</time>
</summary>
<p class="hint">${letter.url}</p>
${actionButton(view, 'resend', words.resend, { seq: letter.seq })}
${showText(letter.object)}
</details></li>`,
  )}</ul>`
}

import { type Html, html } from '../pages/html.ts'
import { type Language, wordsIn } from '../pages/language.ts'
import type { Stored } from '../payments/store.ts'
import { summary } from './pay-page.ts'

/** A payment that no longer waits for its payer: what became of it, and the way back. */
export function endedPage(stored: Stored, language: Language): Html {
  const words = wordsIn(language)
  const { payment, returnUrl } = stored
  const [mark, title, text] = outcome()
  return html`
<section class="panel">
${summary(stored, language)}
<p class="outcome ${payment.status}" role="status"><span aria-hidden="true">${mark}</span> ${title}</p>
<p>${text}</p>
${returnUrl === null ? undefined : html`<a class="primary" href="${returnUrl}">${words.back}</a>`}
</section>`

  function outcome(): [string, string, string] {
    if (payment.status === 'succeeded') return ['✓', words.paidTitle, words.paidText]
    if (payment.status === 'waiting_for_capture') return ['✓', words.heldTitle, words.heldText]
    const reason = words.reason(payment.cancellation_details?.reason ?? 'general_decline')
    return ['✕', words.failedTitle, words.failedText(reason)]
  }
}

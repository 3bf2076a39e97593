import { type Html, html } from '../pages/html.ts'
import { type Language, wordsIn } from '../pages/language.ts'
import type { Stored } from '../payments/store.ts'
import { summary } from './pay-page.ts'

/** The bank asks whether it is really the payer. */
export function challengePage(stored: Stored, language: Language): Html {
  const words = wordsIn(language)
  const { payment, challenge } = stored
  const card = `${challenge?.card_type ?? ''} •${challenge?.last4 ?? ''}`
  return html`
<section class="panel">
<p class="bank">${words.bank}</p>
${summary(stored, language)}
<h2>${words.challengeTitle}</h2>
<p>${words.challengeText(card)}</p>
<form method="post" action="/checkout/${payment.id}/3ds?lang=${language}" data-busy="${words.busy}">
<div class="field">
<label for="code">${words.code}</label>
<input id="code" name="code" inputmode="numeric" autocomplete="one-time-code" value="1234">
</div>
<button type="submit" name="answer" value="pass" class="primary">${words.confirm}</button>
<button type="submit" name="answer" value="fail" class="quiet">${words.refuse}</button>
</form>
</section>`
}

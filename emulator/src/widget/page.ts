import { goodCards, numberField } from '../pages/card-form.ts'
import { type Html, html } from '../pages/html.ts'
import { type Language, wordsIn } from '../pages/language.ts'

export type Visit = { accountId: string; returnUrl: string }

/** Asks a payee for a card. Stands for the real widget, which lives inside the platform's own page. */
export function widgetPage(visit: Visit, language: Language, number = '', error?: string): Html {
  const words = wordsIn(language)
  return html`
<section class="panel">
<h1>${words.widgetTitle}</h1>
<p class="what">${words.widgetText}</p>
<form method="post" action="/payouts-widget?lang=${language}">
<input type="hidden" name="account_id" value="${visit.accountId}">
<input type="hidden" name="return_url" value="${visit.returnUrl}">
${numberField(words, number, error)}
<button type="submit" class="primary">${words.widgetSave}</button>
<a class="quiet" href="${visit.returnUrl}">${words.leave}</a>
<section class="tests" aria-labelledby="tests">
<h2 id="tests">${words.testCards}</h2>
${goodCards(words, 'be_paid')}
</section>
</form>
</section>`
}

import {
  decliningCards,
  expiryAndCsc,
  type FieldErrors,
  goodCards,
  nothingTyped,
  numberField,
  picked,
  type Typed,
} from '../pages/card-form.ts'
import { type Html, html } from '../pages/html.ts'
import { type Language, showRubles, showTime, wordsIn } from '../pages/language.ts'
import type { MethodType } from '../payments/methods.ts'
import type { Stored } from '../payments/store.ts'
import { methodLinks } from './other-page.ts'

/** The form a payer sees first: what for, how much, with which card. */
export function payPage(
  { payment, deadline, returnUrl }: Stored,
  choices: readonly MethodType[],
  language: Language,
  now: number,
  typed: Typed = nothingTyped,
  errors: FieldErrors = {},
): Html {
  const words = wordsIn(language)
  const sum = showRubles(payment.amount.value)
  const hasErrors = Object.keys(errors).length > 0
  return html`
<section class="panel">
${summary({ payment }, language)}
${methodLinks(payment.id, 'bank_card', choices, language)}
${hasErrors ? html`<p class="problem" role="alert">${words.fixForm}</p>` : undefined}
<form method="post" action="/checkout/${payment.id}?lang=${language}" data-busy="${words.busy}"
 data-expiry="${picked('', now).expiry}">
${numberField(words, typed.number, errors.number)}
${expiryAndCsc(words, typed, errors)}
<button type="submit" class="primary">${words.pay(sum)}</button>
${returnUrl === null ? undefined : html`<a class="quiet" href="${returnUrl}">${words.leave}</a>`}
<p class="hint">${deadline === null ? '' : words.payUntil(showTime(deadline, language))}</p>
<section class="tests" aria-labelledby="tests">
<h2 id="tests">${words.testCards}</h2>
<p class="hint">${words.testCardsHint}</p>
<h3>${words.goodCards}</h3>
${goodCards(words, 'pay')}
<details><summary>${words.badCards}</summary>${decliningCards(words)}</details>
</section>
</form>
</section>`
}

/** The sum and what it is for. The heading of every page about a payment. */
export function summary({ payment }: Pick<Stored, 'payment'>, language: Language): Html {
  const words = wordsIn(language)
  const { amount, description, recipient } = payment
  return html`<p class="shop">${words.shop} ${recipient.account_id}</p>
<h1 class="sum">${showRubles(amount.value)}</h1>
<p class="what">${description ?? `${words.payment} ${payment.id}`}</p>`
}

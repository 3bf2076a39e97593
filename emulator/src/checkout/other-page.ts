import { renderSVG } from 'uqr'
import { Html, html } from '../pages/html.ts'
import { type Language, showRubles, showTime, wordsIn } from '../pages/language.ts'
import type { MethodType } from '../payments/methods.ts'
import type { OtherMethod } from '../payments/pay-otherwise.ts'
import type { Stored } from '../payments/store.ts'
import { summary } from './pay-page.ts'

/** What a wallet or a bank may answer instead of paying. */
export const refusals = [
  'insufficient_funds',
  'payment_method_limit_exceeded',
  'payment_method_restricted',
  'identification_required',
  'fraud_suspected',
  'issuer_unavailable',
  'general_decline',
] as const

/**
 * A way to pay in which the payer types nothing here: the other side is asked, and two buttons answer for
 * it. The code of the faster payments system leads to this same page, so that a telephone can be the bank.
 */
export function otherPage(
  stored: Stored,
  type: OtherMethod,
  choices: readonly MethodType[],
  url: string,
  language: Language,
): Html {
  const words = wordsIn(language)
  const { payment, deadline, returnUrl } = stored
  return html`
<section class="panel">
${summary({ payment }, language)}
${methodLinks(payment.id, type, choices, language)}
<h2>${words.methods[type]}</h2>
<p>${words.methodHint[type]}</p>
${type === 'sbp' ? html`<p class="qr" data-watch>${qr(url, words.qr)}</p>` : undefined}
<form method="post" action="/checkout/${payment.id}?lang=${language}" data-busy="${words.busy}">
<input type="hidden" name="method" value="${type}">
<button type="submit" class="primary">${words.pay(showRubles(payment.amount.value))}</button>
${returnUrl === null ? undefined : html`<a class="quiet" href="${returnUrl}">${words.leave}</a>`}
<p class="hint">${deadline === null ? '' : words.payUntil(showTime(deadline, language))}</p>
<section class="tests" aria-labelledby="tests">
<h2 id="tests">${words.refusals}</h2>
<ul class="cards">${refusals.map(
    (reason) =>
      html`<li><button type="submit" name="refusal" value="${reason}">${words.reason(reason)}</button></li>`,
  )}</ul>
</section>
</form>
</section>`
}

/** The ways to pay, when there is a choice. */
export function methodLinks(
  id: string,
  current: MethodType,
  choices: readonly MethodType[],
  language: Language,
): Html | undefined {
  if (choices.length < 2) return undefined
  const words = wordsIn(language)
  return html`<nav class="methods" aria-label="${words.method}"><ul>${choices.map(
    (type) =>
      html`<li><a href="/checkout/${id}?method=${type}&lang=${language}"${
        type === current ? html` aria-current="page"` : undefined
      }>${words.methods[type]}</a></li>`,
  )}</ul></nav>`
}

/** A QR code, drawn here: nothing is fetched. */
export function qr(text: string, label: string): Html {
  const svg = renderSVG(text, { border: 2 })
  return html`${new Html(svg.replace('<svg ', '<svg role="img" '))}<span class="hint">${label}</span>`
}

import { cardType, isCardNumber, testCards } from '../cards.ts'
import { type Html, html } from './html.ts'
import type { Words } from './words.ts'

/** What a person typed into a card form, as typed. */
export type Typed = { number: string; expiry: string; csc: string }
export type FieldErrors = Partial<Record<keyof Typed, string>>

export const nothingTyped: Typed = { number: '', expiry: '', csc: '' }

export function readTyped(form: URLSearchParams): Typed {
  const field = (name: keyof Typed) => (form.get(name) ?? '').trim()
  return { number: field('number'), expiry: field('expiry'), csc: field('csc') }
}

/** A picked test card, filled in with a date and a CVC that will do. */
export function picked(number: string, now: number): Typed {
  const year = new Date(now).getUTCFullYear() + 3
  return { number: grouped(number), expiry: `12/${String(year).slice(-2)}`, csc: '123' }
}

export const digitsOf = (typed: string) => typed.replace(/[\s-]/g, '')

/** `12/30`, `12 / 2030` or `1230`. The card is good until the end of that month. */
export function readExpiry(typed: string, now: number): { month: string; year: string } | undefined {
  const match = /^(0?[1-9]|1[0-2])\s*\/?\s*(?:20)?(\d{2})$/.exec(typed)
  if (match === null) return undefined
  const [, month = '', year = ''] = match
  if (Date.UTC(2000 + Number(year), Number(month), 1) <= now) return undefined
  return { month: month.padStart(2, '0'), year: `20${year}` }
}

export function cardErrors(typed: Typed, now: number, words: Words): FieldErrors {
  return {
    ...(isCardNumber(digitsOf(typed.number)) ? {} : { number: words.badNumber }),
    ...(readExpiry(typed.expiry, now) === undefined ? { expiry: words.badExpiry } : {}),
    ...(/^\d{3,4}$/.test(typed.csc) ? {} : { csc: words.badCsc }),
  }
}

/** The number of a card, with the scheme it belongs to shown beside it. */
export function numberField(words: Words, value: string, error: string | undefined): Html {
  const digits = digitsOf(value)
  const scheme = digits === '' ? '' : cardType(digits)
  return html`<div class="field">
<label for="number">${words.cardNumber}</label>
<span class="number">
<input id="number" name="number" inputmode="numeric" autocomplete="off" spellcheck="false" required
 maxlength="26" placeholder="0000 0000 0000 0000" value="${value}" ${invalidBy('number', error)}>
<output for="number" id="scheme">${scheme === 'Unknown' ? '' : scheme}</output>
</span>
${errorText('number', error)}
</div>`
}

export function expiryAndCsc(words: Words, typed: Typed, errors: FieldErrors): Html {
  return html`<div class="pair">
<div class="field">
<label for="expiry">${words.expiry}</label>
<input id="expiry" name="expiry" inputmode="numeric" autocomplete="off" required maxlength="9"
 placeholder="12/30" value="${typed.expiry}" ${invalidBy('expiry', errors.expiry)}>
${errorText('expiry', errors.expiry)}
</div>
<div class="field">
<label for="csc">${words.csc}</label>
<input id="csc" name="csc" inputmode="numeric" autocomplete="off" required maxlength="4"
 placeholder="123" value="${typed.csc}" ${invalidBy('csc', errors.csc)}>
${errorText('csc', errors.csc)}
</div>
</div>`
}

function invalidBy(field: string, error: string | undefined): Html | undefined {
  return error === undefined ? undefined : html`aria-invalid="true" aria-describedby="${field}-error"`
}

function errorText(field: string, error: string | undefined): Html | undefined {
  return error === undefined ? undefined : html`<p class="error" id="${field}-error">${error}</p>`
}

/** Buttons that fill the form: by script at once, without it by asking the server for a filled page. */
export function goodCards(words: Words, use: 'pay' | 'be_paid'): Html {
  const minLength = use === 'pay' ? 14 : 16
  const cards = testCards.filter(
    ({ number, outcome }) => typeof outcome === 'string' && number.length >= minLength,
  )
  const asks = (outcome: unknown) => use === 'pay' && outcome === 'pays_with_3ds'
  return html`<ul class="cards">${cards.map(
    ({ number, label, outcome }) => html`<li>
<button type="submit" name="pick" value="${number}" formnovalidate>
<span class="digits">${grouped(number)}</span>
<span class="scheme">${label}${asks(outcome) ? html` <em>${words.with3ds}</em>` : undefined}</span>
</button></li>`,
  )}</ul>`
}

/** One line per reason, a card of each scheme in it. */
export function decliningCards(words: Words): Html {
  const lines = new Map<string, { title: string; party: string; numbers: string[] }>()
  for (const { number, outcome } of testCards) {
    if (typeof outcome === 'string') continue
    const key = `${outcome.reason} ${outcome.party}`
    const line = lines.get(key) ?? { title: words.reason(outcome.reason), party: outcome.party, numbers: [] }
    line.numbers.push(number)
    lines.set(key, line)
  }
  return html`<ul class="declines">${[...lines.values()].map(
    ({ title, party, numbers }) => html`<li>
<span>${title} <small>${party === 'yoo_money' ? words.byProvider : words.byBank}</small></span>
<span class="chips">${numbers.map(
      (number) => html`<button type="submit" name="pick" value="${number}" formnovalidate
 aria-label="${cardType(number)}, ${title}">${cardType(number)}<small>${number.slice(-4)}</small></button>`,
    )}</span></li>`,
  )}</ul>`
}

export function grouped(number: string): string {
  return number.length === 15
    ? number.replace(/^(.{4})(.{6})/, '$1 $2 ')
    : number.replace(/(.{4})(?=.)/g, '$1 ')
}

import { type Kopecks, kopecks } from '../core/money.ts'
import { type Shares, splitPrice } from './split.ts'

/** Who has how much of a sum: `net + tax + fee` is the sum. */
export type Portion = { net: Kopecks; tax: Kopecks; fee: Kopecks }
type Terms = Parameters<typeof splitPrice>[1]

export const nothing: Portion = { net: kopecks(0), tax: kopecks(0), fee: kopecks(0) }

export const together = (a: Portion, b: Portion): Portion => ({
  net: kopecks(a.net + b.net),
  tax: kopecks(a.tax + b.tax),
  fee: kopecks(a.fee + b.fee),
})

export const totalOf = ({ net, tax, fee }: Portion): Kopecks => kopecks(net + tax + fee)

/**
 * Takes `amount` from everybody in proportion: what all portions together take, less what the earlier ones took. So
 * several of them add up to the shares exactly, whatever each is rounded to on the way.
 */
export function portionOf(captured: Kopecks, terms: Terms, before: Portion, amount: Kopecks): Portion {
  const all = splitPrice(kopecks(totalOf(before) + amount), terms)
  const left = remaining(splitPrice(captured, terms), before)
  return within(left, amount, all.net - before.net, all.tax - before.tax)
}

export const remaining = (shares: Shares, before: Portion): Portion => ({
  net: kopecks(shares.net - before.net),
  tax: kopecks(shares.tax - before.tax),
  fee: kopecks(Math.max(0, shares.fee - before.fee)), // a loss of the platform's is no share of anybody's
})

/** Nobody gives more than they have: what rounding or YooKassa's own arithmetic asks too much of one, the next gives. */
export function within(left: Portion, amount: Kopecks, net: number, tax: number): Portion {
  const masters = between(0, net, Math.min(left.net, amount))
  const reserve = between(0, tax, Math.min(left.tax, amount - masters))
  const platforms = Math.min(amount - masters - reserve, left.fee)
  const moreTax = Math.min(amount - masters - reserve - platforms, left.tax - reserve)
  const rest = amount - masters - reserve - platforms - moreTax
  return { net: kopecks(masters + rest), tax: kopecks(reserve + moreTax), fee: kopecks(platforms) }
}

export const between = (min: number, value: number, max: number) => Math.max(min, Math.min(value, max))

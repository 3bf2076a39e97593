/** Money as the API writes it: a decimal string with a dot and two decimals. */
export type Amount = { value: string; currency: 'RUB' }

/** Official SDKs send `1000.00`, but also `1000.0` and `1000`; all three mean the same rubles. */
const RUBLES = /^(\d{1,12})(?:\.(\d{1,2}))?$/

/** Whole kopecks of a decimal string of rubles, or undefined when it is not one. */
export function parseRubles(text: string): number | undefined {
  const match = RUBLES.exec(text)
  if (match === null) return undefined
  return Number(match[1]) * 100 + Number((match[2] ?? '').padEnd(2, '0'))
}

export function rubles(kopecks: number): Amount {
  const sign = kopecks < 0 ? '-' : ''
  const size = Math.abs(kopecks)
  const value = `${sign}${Math.trunc(size / 100)}.${String(size % 100).padStart(2, '0')}`
  return { value, currency: 'RUB' }
}

/** Kopecks of an amount that we wrote ourselves. */
export function kopecksOf(amount: Amount): number {
  const kopecks = parseRubles(amount.value)
  if (kopecks === undefined) throw new Error(`not an amount: ${amount.value}`)
  return kopecks
}

/**
 * What reaches the shop: the payment less the provider's fee less VAT on that fee, each rounded half up
 * to a kopeck. 1000.00 at 3.5 % and 22 % is 957.30.
 */
export function incomeOf(kopecks: number, rates: { basisPoints: number; vatPercent: number }): number {
  const fee = Math.floor((kopecks * rates.basisPoints + 5_000) / 10_000)
  const vat = Math.floor((fee * rates.vatPercent + 50) / 100)
  return kopecks - fee - vat
}

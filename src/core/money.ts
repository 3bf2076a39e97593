declare const brand: unique symbol

/** A whole number of kopecks, 1/100 of a ruble. `1_500_00` reads as 1500 rubles 00 kopecks. */
export type Kopecks = number & { readonly [brand]: 'Kopecks' }

/** @throws RangeError for a fraction, NaN or anything past 2^53. */
export function kopecks(value: number): Kopecks {
  if (!Number.isSafeInteger(value)) throw new RangeError(`not whole kopecks: ${value}`)
  return value as Kopecks
}

export const add = (a: Kopecks, b: Kopecks) => kopecks(a + b)
export const subtract = (a: Kopecks, b: Kopecks) => kopecks(a - b)
export const sum = (amounts: readonly Kopecks[]) => amounts.reduce(add, kopecks(0))

/** 10 000 basis points are the whole. */
const WHOLE = 10_000n

/** A part of an amount in basis points (1/100 of a percent), rounded half up to the kopeck. */
export function basisPoints(amount: Kopecks, points: number): Kopecks {
  if (amount < 0) throw new RangeError(`a share of a negative amount: ${amount}`)
  if (!Number.isInteger(points) || points < 0 || points > Number(WHOLE)) {
    throw new RangeError(`not basis points: ${points}`)
  }
  return kopecks(Number((BigInt(amount) * BigInt(points) + WHOLE / 2n) / WHOLE)) // the product can pass 2^53
}

/** 1_500_05 kopecks is `1500.05`: the decimal string that YooKassa and our API write. */
export function rubles(amount: Kopecks): string {
  const whole = Math.trunc(Math.abs(amount) / 100)
  const cents = String(Math.abs(amount) % 100).padStart(2, '0')
  return `${amount < 0 ? '-' : ''}${whole}.${cents}`
}

const DECIMAL = /^(-?)(\d{1,13})(?:\.(\d{1,2}))?$/

/** Reads `1500`, `1500.5` or `1500.05`. @throws RangeError for anything else, a third decimal included. */
export function parseRubles(text: string): Kopecks {
  const [, sign, whole, cents = ''] = DECIMAL.exec(text) ?? []
  if (whole === undefined) throw new RangeError(`not an amount in rubles: ${text.slice(0, 40)}`)
  const amount = Number(whole) * 100 + Number(cents.padEnd(2, '0'))
  return kopecks(sign ? -amount : amount)
}

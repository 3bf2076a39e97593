import { expect, it } from 'vitest'
import { incomeOf, parseRubles, rubles } from './money.ts'

const RATES = { basisPoints: 350, vatPercent: 22 }

it.each([
  ['1000.00', 100_000],
  ['1000.0', 100_000],
  ['1000', 100_000],
  ['0.05', 5],
])('reads %s', (text, kopecks) => expect(parseRubles(text)).toBe(kopecks))

it.each(['', '1,00', '1.000', '-1.00', '1e3', ' 1.00', '1.', '.5', '1 000.00'])('refuses %j', (text) =>
  expect(parseRubles(text)).toBeUndefined(),
)

it.each([
  [5, '0.05'],
  [123_450, '1234.50'],
  [-4_500, '-45.00'],
])('writes %i', (kopecks, value) => expect(rubles(kopecks)).toEqual({ value, currency: 'RUB' }))

it.each([
  [100_000, 95_730], // fee 35.00, VAT 7.70
  [100, 95], // fee 0.035 rounds to 0.04, VAT 0.0088 to 0.01
  [84_600, 80_988], // fee 29.61, VAT 6.51 (6.5142)
])('leaves the shop its income of %i', (paid, income) => expect(incomeOf(paid, RATES)).toBe(income))

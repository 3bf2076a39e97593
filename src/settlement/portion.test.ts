import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { kopecks } from '../core/money.ts'
import { nothing, portionOf, together, totalOf } from './portion.ts'
import { splitPrice } from './split.ts'

const deals = fc.record({
  price: fc.integer({ min: 1, max: 350_000_00 }),
  terms: fc.record({
    feeBasisPoints: fc.integer({ min: 0, max: 5000 }),
    taxBasisPoints: fc.integer({ min: 0, max: 5000 }),
  }),
  asked: fc.array(fc.integer({ min: 1, max: 350_000_00 }), { maxLength: 8 }),
})

describe('portions of a sum', () => {
  it('are in proportion at every step, and the shares of the whole in the end', () => {
    fc.assert(
      fc.property(deals, ({ price, terms, asked }) => {
        const captured = kopecks(price)
        let taken = nothing
        for (const amount of [...asked, price]) {
          const left = captured - totalOf(taken)
          if (left === 0) break
          taken = together(taken, portionOf(captured, terms, taken, kopecks(Math.min(amount, left))))
          const { net, tax, fee } = splitPrice(totalOf(taken), terms)
          expect(Math.abs(taken.net - net)).toBeLessThanOrEqual(1)
          expect(Math.abs(taken.tax - tax)).toBeLessThanOrEqual(1)
          expect(Math.abs(taken.fee - fee)).toBeLessThanOrEqual(1)
        }
        const { net, tax, fee } = splitPrice(captured, terms)
        expect(taken).toEqual({ net, tax, fee })
      }),
    )
  })

  it('of 577.00 after 423.00 are what is missing of 1000.00', () => {
    const terms = { feeBasisPoints: 1000, taxBasisPoints: 600 }
    const first = portionOf(kopecks(1000_00), terms, nothing, kopecks(423_00))
    expect(first).toEqual({ net: 357_86, tax: 22_84, fee: 42_30 })
    expect(portionOf(kopecks(1000_00), terms, first, kopecks(577_00))).toEqual({
      net: 488_14,
      tax: 31_16,
      fee: 57_70,
    })
  })
})

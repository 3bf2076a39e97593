import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { kopecks, parseRubles } from '../core/money.ts'
import { splitPrice } from './split.ts'

const TERMS = { feeBasisPoints: 1000, taxBasisPoints: 600 }
const price = fc.integer({ min: 0, max: 90_000_000_000_00 }).map(kopecks)
const terms = fc.record({
  feeBasisPoints: fc.integer({ min: 0, max: 10_000 }),
  taxBasisPoints: fc.integer({ min: 0, max: 10_000 }),
})

describe('a split', () => {
  it.each([
    ['1000.00', '100.00', '900.00', '54.00', '846.00'],
    ['100.00', '10.00', '90.00', '5.40', '84.60'],
    ['333.33', '33.33', '300.00', '18.00', '282.00'],
    ['1234.57', '123.46', '1111.11', '66.67', '1044.44'],
    ['0.05', '0.01', '0.04', '0.00', '0.04'],
    ['0.01', '0.00', '0.01', '0.00', '0.01'],
    ['349999.99', '35000.00', '314999.99', '18900.00', '296099.99'],
  ])('of %s is %s, %s, %s, %s', (...texts) => {
    const [total = 0, fee, gross, tax, net] = texts.map(parseRubles)
    expect(splitPrice(kopecks(total), TERMS)).toEqual({ fee, gross, tax, net })
  })

  it('neither loses nor invents a kopeck, whatever the terms', () => {
    fc.assert(
      fc.property(price, terms, (total, agreed) => {
        const { fee, gross, tax, net } = splitPrice(total, agreed)
        expect(fee + tax + net).toBe(total)
        expect(gross).toBe(tax + net)
        for (const share of [fee, gross, tax, net]) expect(share).toBeGreaterThanOrEqual(0)
      }),
    )
  })

  it('gives the master 84.6 % to within a kopeck', () => {
    fc.assert(
      fc.property(price, (total) => {
        const error = BigInt(splitPrice(total, TERMS).net) * 1000n - BigInt(total) * 846n
        return -1000n < error && error < 1000n
      }),
    )
  })

  it('gives nobody less of a higher price', () => {
    fc.assert(
      fc.property(price, fc.integer({ min: 0, max: 1_000_000 }), (total, more) => {
        const [low, high] = [splitPrice(total, TERMS), splitPrice(kopecks(total + more), TERMS)]
        return low.fee <= high.fee && low.net <= high.net && low.tax <= high.tax
      }),
    )
  })
})

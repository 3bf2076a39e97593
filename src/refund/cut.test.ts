import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { kopecks } from '../core/money.ts'
import { splitPrice } from '../settlement/split.ts'
import { type Cut, cutOfMaster, cutOfShares, proportionalCut, refundable, withMaster } from './cut.ts'

const terms = { feeBasisPoints: 1000, taxBasisPoints: 600 }
const nothing: Cut = { net: kopecks(0), tax: kopecks(0), fee: kopecks(0) }
const together = (a: Cut, b: Cut): Cut => ({
  net: kopecks(a.net + b.net),
  tax: kopecks(a.tax + b.tax),
  fee: kopecks(a.fee + b.fee),
})
const total = ({ net, tax, fee }: Cut) => net + tax + fee

const deals = fc
  .record({
    price: fc.integer({ min: 1, max: 350_000_00 }),
    feeBasisPoints: fc.integer({ min: 0, max: 5000 }),
    taxBasisPoints: fc.integer({ min: 0, max: 5000 }),
    cuts: fc.array(fc.integer({ min: 1, max: 350_000_00 }), { maxLength: 6 }),
    nets: fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 7, maxLength: 7 }),
  })
  .map((deal) => ({ ...deal, captured: kopecks(deal.price) }))

describe('a refund from everybody', () => {
  it('of a whole deal takes exactly the shares', () => {
    expect(proportionalCut(kopecks(1000_00), terms, nothing, kopecks(1000_00))).toEqual({
      net: 846_00,
      tax: 54_00,
      fee: 100_00,
    })
  })

  it('in several parts takes exactly the shares too, and never too much on the way', () => {
    fc.assert(
      fc.property(deals, ({ captured, cuts, ...given }) => {
        const shares = splitPrice(captured, given)
        let before = nothing
        for (const asked of [...cuts, captured]) {
          const left = refundable(captured, given, before, false)
          const amount = kopecks(Math.min(asked, left))
          if (amount === 0) break
          const cut = proportionalCut(captured, given, before, amount)
          expect(total(cut)).toBe(amount)
          before = together(before, cut)
          for (const part of ['net', 'tax', 'fee'] as const) {
            expect(cut[part]).toBeGreaterThanOrEqual(0)
            expect(before[part]).toBeLessThanOrEqual(shares[part])
          }
        }
        expect(refundable(captured, given, before, false)).toBe(0)
        expect(before).toEqual({ net: shares.net, tax: shares.tax, fee: shares.fee })
      }),
    )
  })

  it('keeps to the shares when YooKassa says what it took from the master', () => {
    fc.assert(
      fc.property(deals, ({ captured, cuts, nets, ...given }) => {
        const shares = splitPrice(captured, given)
        let before = nothing
        for (const [index, asked] of [...cuts, captured].entries()) {
          const left = refundable(captured, given, before, false)
          const amount = kopecks(Math.min(asked, left))
          if (amount < 2) break
          const net = kopecks(Math.min(Math.floor(amount * (nets[index] ?? 0)), amount - 1))
          const cut = cutOfMaster(captured, given, before, amount, net)
          expect(total(cut)).toBe(amount)
          before = together(before, cut)
          for (const part of ['net', 'tax', 'fee'] as const) {
            expect(cut[part]).toBeGreaterThanOrEqual(0)
            expect(before[part]).toBeLessThanOrEqual(shares[part])
          }
        }
      }),
    )
  })
})

describe('a refund out of a deal', () => {
  it('always takes something from the master, and in the end the shares exactly', () => {
    fc.assert(
      fc.property(deals, ({ captured, cuts, ...given }) => {
        const shares = splitPrice(captured, given)
        let before = nothing
        for (const asked of [1, 1, ...cuts, 1, captured]) {
          const amount = kopecks(Math.min(asked, refundable(captured, given, before, false)))
          if (amount === 0) break
          const left = shares.net - before.net
          const cut = withMaster(captured, given, before, proportionalCut(captured, given, before, amount))
          expect(total(cut)).toBe(amount)
          if (left > 0) expect(cut.net).toBeGreaterThan(0)
          before = together(before, cut)
          for (const part of ['net', 'tax', 'fee'] as const) {
            expect(cut[part]).toBeGreaterThanOrEqual(0)
            expect(before[part]).toBeLessThanOrEqual(shares[part])
          }
        }
        expect(before).toEqual({ net: shares.net, tax: shares.tax, fee: shares.fee })
      }),
    )
  })
})

describe('what YooKassa returns of distributed money', () => {
  it('leaves the reserve of the part that the master keeps, whatever that costs the platform', () => {
    const cut = cutOfShares(kopecks(1000_00), terms, nothing, kopecks(577_00), kopecks(423_00))
    expect(cut).toEqual({ net: 423_00, tax: 27_00, fee: 127_00 })
  })

  it('never takes more from the master than there is', () => {
    fc.assert(
      fc.property(deals, ({ captured, cuts, nets, ...given }) => {
        const shares = splitPrice(captured, given)
        let before = nothing
        for (const [index, asked] of cuts.entries()) {
          const amount = kopecks(Math.min(asked, refundable(captured, given, before, false)))
          if (amount <= 0) break
          const net = kopecks(Math.floor(amount * (nets[index] ?? 0)))
          const cut = cutOfShares(captured, given, before, amount, net)
          expect(total(cut)).toBe(amount)
          before = together(before, cut)
          for (const part of ['net', 'tax'] as const) {
            expect(cut[part]).toBeGreaterThanOrEqual(0)
            expect(before[part]).toBeLessThanOrEqual(shares[part])
          }
        }
      }),
    )
  })
})

describe('a refund from the master alone', () => {
  it('frees the tax reserve for the platform, which has its part already', () => {
    expect(cutOfMaster(kopecks(1000_00), terms, nothing, kopecks(846_00), kopecks(846_00))).toEqual({
      net: 846_00,
      tax: 54_00,
      fee: -54_00,
    })
    expect(refundable(kopecks(1000_00), terms, nothing, true)).toBe(846_00)
  })

  it('frees the whole reserve in however many parts', () => {
    fc.assert(
      fc.property(deals, ({ captured, cuts, ...given }) => {
        const shares = splitPrice(captured, given)
        let before = nothing
        for (const asked of [...cuts, captured]) {
          const amount = kopecks(Math.min(asked, refundable(captured, given, before, true)))
          if (amount === 0) break
          const cut = cutOfMaster(captured, given, before, amount, amount)
          expect(total(cut)).toBe(amount)
          expect(cut.tax).toBeGreaterThanOrEqual(0)
          before = together(before, cut)
          expect(before.tax).toBeLessThanOrEqual(shares.tax)
        }
        if (shares.net > 0)
          expect(before).toEqual({ net: shares.net, tax: shares.tax, fee: kopecks(0 - shares.tax) })
      }),
    )
  })
})

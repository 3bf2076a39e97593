import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { kopecks } from '../core/money.ts'
import { providerFee } from '../rail/rail.ts'
import { assertPrice, priceBounds } from './price.ts'
import { splitPrice } from './split.ts'

const deal = {
  DEAL_PAYOUT_MIN: kopecks(1_00),
  PROVIDER_FEE_BP: 350,
  PROVIDER_VAT_BP: 2200,
}

const LIMITS = {
  ...deal,
  RAIL: 'two_stage',
  PAYMENT_MIN: kopecks(1_00),
  PAYMENT_MAX: kopecks(350_000_00),
  PAYOUT_MIN: kopecks(5_00),
  PLATFORM_FEE_BP: 1000,
  TAX_BP: 600,
  PLATFORM_PAYOUT: 'full',
} as const

const limits = fc.record({
  RAIL: fc.constant('two_stage' as const),
  DEAL_PAYOUT_MIN: fc.constant(deal.DEAL_PAYOUT_MIN),
  PROVIDER_FEE_BP: fc.constant(deal.PROVIDER_FEE_BP),
  PROVIDER_VAT_BP: fc.constant(deal.PROVIDER_VAT_BP),
  PAYMENT_MIN: fc.integer({ min: 1, max: 100_00 }).map(kopecks),
  PAYMENT_MAX: fc.constant(kopecks(350_000_00)),
  PAYOUT_MIN: fc.integer({ min: 1, max: 500_00 }).map(kopecks),
  PLATFORM_FEE_BP: fc.integer({ min: 1, max: 5000 }),
  TAX_BP: fc.integer({ min: 0, max: 5000 }),
  PLATFORM_PAYOUT: fc.constantFrom('full', 'net', 'retain'),
})

describe('the bounds of a price', () => {
  it('start where the smallest share is a payout', () => {
    expect(priceBounds(LIMITS)).toEqual({ min: 49_95, max: 350_000_00 }) // 10 % of 49.95 is 5.00
    expect(priceBounds({ ...LIMITS, PLATFORM_PAYOUT: 'retain' }).min).toBe(5_91)
    expect(priceBounds({ ...LIMITS, PLATFORM_FEE_BP: 0 }).min).toBe(5_32)
  })

  it('in a deal start where the master’s share is a payout, and leave more than YooKassa takes', () => {
    expect(priceBounds({ ...LIMITS, RAIL: 'safe_deal' })).toEqual({ min: 1_18, max: 350_000_00 })
    const tight = { ...LIMITS, RAIL: 'safe_deal', PLATFORM_FEE_BP: 430, TAX_BP: 0 } as const
    const { min } = priceBounds(tight)
    const { net } = splitPrice(min, { feeBasisPoints: 430, taxBasisPoints: 0 })
    expect(min - net).toBeGreaterThan(providerFee(tight, min))
  })

  it('are empty where no price fits', () => {
    const nothing = { ...LIMITS, RAIL: 'safe_deal', PLATFORM_FEE_BP: 0, TAX_BP: 0 } as const
    const { min, max } = priceBounds(nothing)
    expect(min).toBeGreaterThan(max)
    expect(() => assertPrice(max, { min, max })).toThrow(/no price/)
  })

  it('let nothing through that could not be paid out, and refuse nothing that could', () => {
    fc.assert(
      fc.property(limits, (given) => {
        const { min, max } = priceBounds(given)
        const terms = { feeBasisPoints: given.PLATFORM_FEE_BP, taxBasisPoints: given.TAX_BP }
        const fits = (price: number) => {
          const { fee, net } = splitPrice(kopecks(price), terms)
          return net >= given.PAYOUT_MIN && (given.PLATFORM_PAYOUT !== 'full' || fee >= given.PAYOUT_MIN)
        }
        return (fits(min) || min > max) && (min === given.PAYMENT_MIN || !fits(min - 1))
      }),
    )
  })

  it('are themselves prices, and one kopeck past them is none', () => {
    const bounds = priceBounds(LIMITS)
    for (const price of [bounds.min, bounds.max]) expect(() => assertPrice(price, bounds)).not.toThrow()
    for (const price of [bounds.min - 1, bounds.max + 1, 0]) {
      expect(() => assertPrice(kopecks(price), bounds)).toThrow(
        expect.objectContaining({
          code: 'price_out_of_range',
          details: {
            min: { value: '49.95', currency: 'RUB' },
            max: { value: '350000.00', currency: 'RUB' },
          },
        }),
      )
    }
  })
})

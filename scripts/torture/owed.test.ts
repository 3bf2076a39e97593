import { describe, expect, it } from 'vitest'
import { type Agreed, owedOf } from './owed.ts'

const POLICY = '24h:0%,0h:20%,after:50%'
const startsAt = new Date('2026-06-02T12:00:00Z')
const deal: Agreed = {
  price: 1000_00,
  rail: 'two_stage',
  terms: { feeBasisPoints: 1000, taxBasisPoints: 600 },
  status: 'completed',
  startsAt,
  leftAt: null,
  refunded: 0,
  objection: undefined,
}
const owed = (changes: Partial<Agreed>) => owedOf({ ...deal, ...changes }, POLICY)

describe('what is owed of a deal', () => {
  it('is all of it when the work is done, and less what went back', () => {
    expect(owed({})).toEqual({ payouts: 946_00, tax: 54_00, commission: 100_00 })
    expect(owed({ rail: 'safe_deal' })).toEqual({ payouts: 846_00, tax: 54_00, commission: 100_00 })
    expect(owed({ refunded: 500_00 })).toEqual({ payouts: 523_00, tax: 27_00, commission: 50_00 })
  })

  it('is nothing while it goes on, and after a cancellation that costs nothing', () => {
    const nothing = { payouts: 0, tax: 0, commission: 0 }
    expect(owed({ status: 'ready' })).toEqual(nothing)
    expect(owed({ status: 'cancelled' })).toEqual(nothing)
    expect(owed({ status: 'cancelled', leftAt: new Date('2026-06-01T12:00:00Z') })).toEqual(nothing)
  })

  it('is what the policy keeps of a cancellation, if that can be paid out', () => {
    const late = { status: 'cancelled', leftAt: new Date('2026-06-01T12:00:01Z') }
    expect(owed(late)).toEqual({ payouts: 189_20, tax: 10_80, commission: 20_00 })
    expect(owed({ ...late, price: 240_00 })).toEqual({ payouts: 0, tax: 0, commission: 0 })
    expect(owed({ ...late, leftAt: new Date('2026-06-02T12:00:01Z') }).payouts).toBe(473_00)
  })

  it('is what an arbiter says', () => {
    const ruled = (objection: Agreed['objection'], changes: Partial<Agreed> = {}) =>
      owed({ objection, ...changes })
    expect(ruled({ by: 'client', amount: 1000_00, share: 0 }).payouts).toBe(0)
    expect(ruled({ by: 'client', amount: 1000_00, share: 500_00 }).payouts).toBe(473_00)
    expect(ruled({ by: 'master', amount: 300_00, share: 100_00 }).payouts).toBe(94_60)
    expect(ruled({ by: 'client', amount: 300_00, share: 100_00 }).payouts).toBe(756_80)
    expect(ruled({ by: 'client', amount: 300_00, share: 'withdrawn' }).payouts).toBe(946_00)
  })

  it('leaves a commission below the smallest payout where it is, for each time that money went out', () => {
    const small: Agreed['objection'] = { by: 'client', amount: 300_00, share: 40_00 }
    expect(owed({ objection: small }).payouts).toBe(740_00 - 74_00 - 39_96 + 70_00)
  })
})

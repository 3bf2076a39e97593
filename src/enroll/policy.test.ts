import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { loadConfig } from '../config.ts'
import { after, HOUR_MS } from '../core/clock.ts'
import { kopecks } from '../core/money.ts'
import type { EnrollActor, EnrollStatus } from './lifecycle.ts'
import { keptOnCancel, rowAt } from './policy.ts'
import type { Terms } from './terms.ts'

const config = loadConfig({ CANCEL_POLICY: '48h:0%,24h:10%,0h:20%,after:50%' })
const start = new Date('2030-01-10T12:00:00Z')
const hoursBefore = (hours: number) => after(start, -hours * HOUR_MS)
const terms = {
  feeBasisPoints: 1000,
  taxBasisPoints: 600,
  cancellation: config.CANCEL_POLICY,
} as unknown as Terms

type Case = {
  status?: EnrollStatus
  paid?: string
  actor?: EnrollActor
  at?: Date
  price?: number
  rows?: []
}
const kept = ({ status = 'confirmed', paid = 'processing', actor = 'client', at, price, rows }: Case) => {
  const agreed = rows ? { ...terms, cancellation: rows } : terms
  const booking = {
    status,
    price: kopecks(price ?? 1000_00),
    startsAt: start,
    rail: 'two_stage',
    terms: agreed,
  } as const
  const payment = paid ? { status: paid, amount: booking.price } : undefined
  return keptOnCancel(config, booking, payment, actor, at ?? hoursBefore(1))
}

describe('a cancellation keeps', () => {
  it.each([
    [200, 0],
    [48, 0],
    [47.99, 100_00],
    [24, 100_00],
    [23.99, 200_00],
    [0, 200_00],
    [-0.01, 500_00],
    [-1000, 500_00],
  ])('%d hours before the start %i kopecks of 1000.00', (hours, amount) => {
    expect(kept({ at: hoursBefore(hours) })).toBe(amount)
  })

  it.each<[string, Case]>([
    ['when the master calls it off', { actor: 'master' }],
    ['when an operator does', { actor: 'operator' }],
    ['before the master has taken it', { status: 'pending' }],
    ['of money that is not there', { paid: 'pending' }],
    ['without a payment', { paid: '' }],
    ['by terms from before there was a policy', { rows: [] }],
    ['of a part too small to be paid out', { price: 200_00 }], // 40.00: the platform's 4.00 could not be sent
  ])('nothing %s', (_what, given) => expect(kept(given)).toBe(0))

  it('keeps captured money by the same rows', () => expect(kept({ paid: 'succeeded' })).toBe(200_00))

  it('never less by waiting', () => {
    const hours = fc.integer({ min: -200, max: 200 })
    fc.assert(
      fc.property(hours, hours, (one, other) => {
        const [late, early] = [Math.min(one, other), Math.max(one, other)]
        return kept({ at: hoursBefore(early) }) <= kept({ at: hoursBefore(late) })
      }),
    )
  })

  it('by one row at any moment', () => {
    fc.assert(
      fc.property(fc.integer({ min: -500, max: 500 }), (hours) =>
        config.CANCEL_POLICY.includes(rowAt(config.CANCEL_POLICY, start, hoursBefore(hours)) as never),
      ),
    )
  })
})

it.each([
  '24h:0%',
  '24h:0%,0h:20%',
  'after:20%,24h:0%',
  '0h:0%,24h:10%,after:20%',
  '24h:30%,0h:20%,after:50%',
  '24h:0%,after:101%',
  '24:0,after:20',
  'soon:1%,after:2%',
  '24h:0%,24h:0%,after:20%',
])('a policy such as %j is refused', (CANCEL_POLICY) => {
  expect(() => loadConfig({ CANCEL_POLICY })).toThrow(/CANCEL_POLICY.*must be rows such as/)
})

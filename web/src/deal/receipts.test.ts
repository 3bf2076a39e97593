import { describe, expect, it } from 'vitest'
import { receiptsOf } from './receipts.ts'

const [day, later] = ['2026-05-14T09:00:00.000Z', '2026-05-15T09:00:00.000Z']
const sum = { value: '1000.00', currency: 'RUB' } as const

type Moved = Parameters<typeof receiptsOf>[0]
const none: Moved = { payments: [], refunds: [], payouts: [], story: [] }

const payment = (status: Moved['payments'][number]['status'], captured_at: string | null = null) =>
  ({ id: 'pay', amount: sum, status, captured_at, created_at: day }) as Moved['payments'][number]
const refund = (status: Moved['refunds'][number]['status']) =>
  ({ id: 'back', amount: sum, status, changed_at: later }) as Moved['refunds'][number]
const payout = (status: Moved['payouts'][number]['status'], receiver: 'master' | 'platform' = 'master') =>
  ({ id: receiver, amount: sum, status, receiver, changed_at: later }) as Moved['payouts'][number]

describe('receipts', () => {
  it('say when a hold began, not when the client went to pay', () => {
    const held = { what: 'payment.held', subject_id: 'pay', at: later } as Moved['story'][number]
    const passport = { ...none, payments: [payment('processing')], story: [held] }
    expect(receiptsOf(passport, 'client')).toEqual([{ id: 'pay', kind: 'held', amount: sum, at: later }])
  })

  it('are for a payment that was captured, on the day of it', () => {
    const passport = { ...none, payments: [payment('succeeded', later)] }
    expect(receiptsOf(passport, 'client')).toEqual([{ id: 'pay', kind: 'paid', amount: sum, at: later }])
  })

  it('are not for what may not have moved', () => {
    const passport: Moved = {
      ...none,
      payments: (['pending', 'canceled', 'failed'] as const).map((status) => payment(status)),
      refunds: (['parked', 'canceled', 'in_doubt'] as const).map(refund),
      payouts: (['parked', 'planned', 'sending', 'accepted', 'canceled', 'in_doubt'] as const).map((status) =>
        payout(status),
      ),
    }
    expect([...receiptsOf(passport, 'client'), ...receiptsOf(passport, 'master')]).toEqual([])
  })

  it('are for refunds that have arrived or are on their way', () => {
    const passport = { ...none, refunds: (['sending', 'accepted', 'succeeded'] as const).map(refund) }
    const kinds = receiptsOf(passport, 'client').map(({ kind }) => kind)
    expect(kinds).toEqual(['returning', 'returning', 'returned'])
  })

  it('are each person’s own, and nobody else’s', () => {
    const passport: Moved = {
      ...none,
      payments: [payment('succeeded', day)],
      payouts: [payout('succeeded'), payout('succeeded', 'platform')],
    }
    const idsFor = (viewer: Parameters<typeof receiptsOf>[1]) =>
      receiptsOf(passport, viewer).map(({ id }) => id)
    expect(idsFor('client')).toEqual(['pay'])
    expect(idsFor('master')).toEqual(['master'])
    expect([...idsFor('operator'), ...idsFor('arbiter')]).toEqual([])
  })
})

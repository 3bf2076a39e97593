import { describe, expect, it } from 'vitest'
import { after, DAY_MS, HOUR_MS } from '../core/clock.ts'
import { deadlinesOf, dueAt } from './terms.ts'

const terms = {
  feeBasisPoints: 1000,
  taxBasisPoints: 600,
  platformPayout: 'full' as const,
  answerMs: 24 * HOUR_MS,
  payMs: 24 * HOUR_MS,
  confirmMs: 72 * HOUR_MS,
  holdMarginMs: 12 * HOUR_MS,
  objectionMs: 24 * HOUR_MS,
}
const booked = new Date('2026-06-01T00:00:00Z')
const at = (days: number) => after(booked, days * DAY_MS)

const enroll = (changes: Partial<Parameters<typeof deadlinesOf>[0]>) => ({
  terms,
  status: 'confirmed' as const,
  createdAt: booked,
  startsAt: at(10),
  endsAt: at(10.1),
  acceptedAt: at(0),
  readyAt: null,
  confirmedAt: null,
  unpaidSince: null,
  ...changes,
})
const heldSince = (days: number) => ({ status: 'processing', createdAt: at(days), holdEndsAt: at(days + 7) })

describe('silence', () => {
  it('becomes consent some days after the work, within the hold', () => {
    const ready = enroll({ status: 'ready', startsAt: at(1), endsAt: at(1.1), readyAt: at(1.5) })
    expect(deadlinesOf(ready, heldSince(0)).confirmBy).toEqual(at(4.5))
  })

  it('comes sooner when the hold ends sooner, if a day is left to object', () => {
    const ready = enroll({ status: 'ready', startsAt: at(1), endsAt: at(1.1), readyAt: at(5) })
    expect(deadlinesOf(ready, heldSince(0)).confirmBy).toEqual(at(6.5))
  })

  it('never becomes consent when less than a day is left: the hold falls back to the client', () => {
    const ready = enroll({ status: 'ready', startsAt: at(1), endsAt: at(1.1), readyAt: at(6) })
    expect(deadlinesOf(ready, heldSince(0))).toEqual({ holdEndsAt: at(7) })
    expect(dueAt(ready, heldSince(0))).toBeNull()
  })

  it('never becomes consent before the booked time is over, however early the master says "done"', () => {
    const ready = enroll({ status: 'ready', readyAt: at(1) })
    expect(deadlinesOf(ready, heldSince(0)).confirmBy).toBeUndefined()
  })

  it('counts anew for a client who had to pay again', () => {
    const ready = enroll({ status: 'ready', startsAt: at(1), endsAt: at(1.1), readyAt: at(1.5) })
    expect(deadlinesOf(ready, heldSince(8)).confirmBy).toEqual(at(11))
  })

  it('says nothing more once the decision is made', () => {
    const stage = { status: 'ready' as const, readyAt: at(1), startsAt: at(1), endsAt: at(1.1) }
    expect(deadlinesOf(enroll({ ...stage, confirmedAt: at(2) }), heldSince(0))).toEqual({})
  })
})

describe('an unpaid enroll', () => {
  it('has a day from its acceptance, and a day from a lost hold', () => {
    expect(deadlinesOf(enroll({}), undefined).payBy).toEqual(at(1))
    expect(deadlinesOf(enroll({ unpaidSince: at(7) }), undefined).payBy).toEqual(at(8))
  })

  it('has until its start at the latest', () => {
    expect(deadlinesOf(enroll({ unpaidSince: at(9.5) }), undefined).payBy).toEqual(at(10))
  })
})

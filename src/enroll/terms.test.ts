import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { after, HOUR_MS } from '../core/clock.ts'
import { deadlinesOf, dueAt, type Terms } from './terms.ts'

const terms: Terms = {
  feeBasisPoints: 1000,
  taxBasisPoints: 600,
  platformPayout: 'full',
  answerMs: 24 * HOUR_MS,
  payMs: 24 * HOUR_MS,
  confirmMs: 72 * HOUR_MS,
  holdMarginMs: 12 * HOUR_MS,
  objectionMs: 24 * HOUR_MS,
}
const booked = new Date('2030-01-01T10:00:00Z')
const inHours = (hours: number) => after(booked, hours * HOUR_MS)

type Stage = Parameters<typeof deadlinesOf>[0]
const enroll = (change: Partial<Stage> = {}): Stage => ({
  status: 'pending',
  terms,
  createdAt: booked,
  startsAt: inHours(100),
  endsAt: inHours(101),
  acceptedAt: null,
  readyAt: null,
  confirmedAt: null,
  unpaidSince: null,
  disputeId: null,
  ...change,
})
const held = (endsAt: Date) => ({ status: 'processing', holdEndsAt: endsAt, createdAt: booked })
const unpaid = { status: 'pending', holdEndsAt: null, createdAt: booked }
const captured = { status: 'succeeded', holdEndsAt: null, createdAt: booked }

describe('the deadlines of an enroll', () => {
  it('give the master a day to answer, or until it starts', () => {
    expect(deadlinesOf(enroll(), undefined)).toEqual({ answerBy: inHours(24) })
    expect(deadlinesOf(enroll({ startsAt: inHours(3) }), undefined)).toEqual({ answerBy: inHours(3) })
    const paid = held(inHours(160))
    expect(deadlinesOf(enroll(), paid)).toEqual({ answerBy: inHours(24), holdEndsAt: inHours(160) })
  })

  it('give the client a day to pay after the acceptance, or until it starts', () => {
    const accepted = enroll({ status: 'confirmed', acceptedAt: inHours(5) })
    expect(deadlinesOf(accepted, undefined)).toEqual({ payBy: inHours(29) })
    expect(deadlinesOf(accepted, unpaid)).toEqual({ payBy: inHours(29) })
    expect(deadlinesOf({ ...accepted, startsAt: inHours(6) }, undefined)).toEqual({ payBy: inHours(6) })
    const lost = { ...accepted, unpaidSince: inHours(40) } // a hold was lost: another day to pay again
    expect(deadlinesOf(lost, undefined)).toEqual({ payBy: inHours(64) })
  })

  it('leave a paid enroll in peace', () => {
    const accepted = enroll({ status: 'confirmed', acceptedAt: inHours(5) })
    expect(deadlinesOf(accepted, held(inHours(170)))).toEqual({ holdEndsAt: inHours(170) })
    expect(dueAt(accepted, held(inHours(170)))).toBeNull()
    expect(dueAt(accepted, captured)).toBeNull()
  })

  it('confirm finished work three days after its end', () => {
    const early = enroll({ status: 'ready', readyAt: inHours(90) })
    expect(dueAt(early, held(inHours(1000)))).toEqual(inHours(101 + 72))
    const late = enroll({ status: 'ready', readyAt: inHours(150) })
    expect(dueAt(late, held(inHours(1000)))).toEqual(inHours(150 + 72))
  })

  it('confirm finished work before its hold is lost, when the client had a day to object', () => {
    const ready = enroll({ status: 'ready', readyAt: inHours(110) })
    expect(deadlinesOf(ready, held(inHours(160)))).toEqual({
      holdEndsAt: inHours(160),
      confirmBy: inHours(148),
    })
    expect(dueAt(ready, held(inHours(146)))).toEqual(inHours(134)) // just a day
    expect(dueAt(ready, held(inHours(145)))).toBeNull() // rather lost than taken unasked
    expect(dueAt(ready, captured)).toEqual(inHours(182))
  })

  it('count anew for a client who has paid again', () => {
    const ready = enroll({ status: 'ready', readyAt: inHours(150) })
    const paidAgain = { ...held(inHours(1000)), createdAt: inHours(400) }
    expect(dueAt(ready, paidAgain)).toEqual(inHours(472))
  })

  it('have nothing to confirm once it is confirmed', () => {
    const decided = enroll({ status: 'ready', readyAt: inHours(110), confirmedAt: inHours(111) })
    expect(dueAt(decided, held(inHours(1000)))).toBeNull()
  })

  it('have nothing to confirm without money', () => {
    const ready = enroll({ status: 'ready', readyAt: inHours(150) })
    expect(deadlinesOf(ready, undefined)).toEqual({})
    expect(dueAt(ready, unpaid)).toBeNull()
  })

  it.each(['completed', 'cancelled', 'expired'] as const)('are none once it is %s', (status) => {
    expect(deadlinesOf(enroll({ status }), held(inHours(160)))).toEqual({})
    expect(dueAt(enroll({ status }), undefined)).toBeNull()
  })

  it('never take silence for consent too early, nor too late', () => {
    const hours = fc.integer({ min: 0, max: 400 })
    fc.assert(
      fc.property(hours, hours, hours, hours, (start, ready, paid, hold) => {
        const stage = enroll({
          status: 'ready',
          startsAt: inHours(start),
          endsAt: inHours(start + 1),
          readyAt: inHours(ready),
        })
        const due = dueAt(stage, { ...held(inHours(hold)), createdAt: inHours(paid) })
        const earliest = Math.max(start + 1, ready, paid) + 24
        const latest = hold - 12
        if (due === null) return earliest > latest
        return due >= inHours(earliest) && due <= inHours(latest)
      }),
    )
  })
})

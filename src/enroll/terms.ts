import { after, earliest, latest } from '../core/clock.ts'
import type { EnrollStatus } from './lifecycle.ts'

/** What was agreed when the client booked. Later changes of the configuration do not touch it. */
export type Terms = {
  feeBasisPoints: number
  taxBasisPoints: number
  /** What of the commission is paid out: all, what is left after YooKassa's fee, or nothing. */
  platformPayout: 'full' | 'net' | 'retain'
  answerMs: number
  payMs: number
  confirmMs: number
  /** How long before a hold ends it must be decided. */
  holdMarginMs: number
  /** The least time a client has to object before silence may count as consent. */
  objectionMs: number
}

type Stage = {
  status: EnrollStatus
  terms: Terms
  createdAt: Date
  startsAt: Date
  endsAt: Date
  acceptedAt: Date | null
  readyAt: Date | null
  confirmedAt: Date | null
  /** Since when a hold that was lost has left the enroll unpaid. */
  unpaidSince: Date | null
}
/** The live payment, as far as deadlines care. */
type Hold = { status: string; holdEndsAt: Date | null; createdAt: Date } | undefined

export type Deadlines = { answerBy?: Date; payBy?: Date; confirmBy?: Date; holdEndsAt?: Date }

/**
 * By when somebody must act, and what passes by itself then: an unanswered or unpaid enroll expires, finished work
 * is confirmed.
 */
export function deadlinesOf(enroll: Stage, hold: Hold): Deadlines {
  const { terms, status } = enroll
  const holdEnd = hold?.status === 'processing' ? hold.holdEndsAt : null
  const held = holdEnd ? { holdEndsAt: holdEnd } : {}
  const isPaid = hold?.status === 'processing' || hold?.status === 'succeeded'

  if (status === 'pending') {
    return { ...held, answerBy: earliest(after(enroll.createdAt, terms.answerMs), enroll.startsAt) }
  }
  if (status === 'confirmed') {
    const since = enroll.unpaidSince ?? enroll.acceptedAt ?? enroll.createdAt
    const payBy = earliest(after(since, terms.payMs), enroll.startsAt)
    return isPaid ? held : { ...held, payBy }
  }
  if (status === 'ready' && hold && isPaid && !enroll.confirmedAt) {
    const confirmBy = consentBy(enroll, hold.createdAt, holdEnd)
    return confirmBy ? { ...held, confirmBy } : held
  }
  return {}
}

/**
 * When silence becomes consent: some days after the work is done, its booked time is over and the client has paid for
 * it, but before the hold ends. A hold too short to leave the client time to object is never captured by itself: it
 * falls back to the client, who is asked to pay again.
 */
function consentBy({ terms, ...enroll }: Stage, paidAt: Date, holdEnd: Date | null): Date | undefined {
  const start = latest(enroll.readyAt ?? enroll.createdAt, enroll.endsAt, paidAt)
  const silence = after(start, terms.confirmMs)
  if (!holdEnd) return silence
  const lastMoment = after(holdEnd, -terms.holdMarginMs)
  if (silence <= lastMoment) return silence
  return after(start, terms.objectionMs) <= lastMoment ? lastMoment : undefined
}

/** When the sweeper has to look at the enroll again; null when nothing passes by itself. */
export function dueAt(enroll: Stage, hold: Hold): Date | null {
  const { answerBy, payBy, confirmBy } = deadlinesOf(enroll, hold)
  return answerBy ?? payBy ?? confirmBy ?? null
}

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
}

type Stage = {
  status: EnrollStatus
  terms: Terms
  createdAt: Date
  startsAt: Date
  endsAt: Date
  acceptedAt: Date | null
  readyAt: Date | null
}
/** The live payment, as far as deadlines care. */
type Hold = { status: string; holdEndsAt: Date | null } | undefined

export type Deadlines = { answerBy?: Date; payBy?: Date; confirmBy?: Date; holdEndsAt?: Date }

/**
 * By when somebody must act, and what passes by itself then: an unanswered or unpaid enroll expires, finished work
 * is confirmed. A live hold is always decided before it ends.
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
    const payBy = earliest(after(enroll.acceptedAt ?? enroll.createdAt, terms.payMs), enroll.startsAt)
    return isPaid ? held : { ...held, payBy }
  }
  if (status === 'ready') {
    const silence = after(latest(enroll.readyAt ?? enroll.createdAt, enroll.endsAt), terms.confirmMs)
    if (!isPaid) return {}
    const confirmBy = holdEnd ? earliest(silence, after(holdEnd, -terms.holdMarginMs)) : silence
    return { ...held, confirmBy }
  }
  return {}
}

/** When the sweeper has to look at the enroll again; null when nothing passes by itself. */
export function dueAt(enroll: Stage, hold: Hold): Date | null {
  const { answerBy, payBy, confirmBy } = deadlinesOf(enroll, hold)
  return answerBy ?? payBy ?? confirmBy ?? null
}

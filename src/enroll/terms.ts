import { after, earliest, latest } from '../core/clock.ts'
import type { EnrollStatus } from './lifecycle.ts'
import type { PolicyRow } from './policy.ts'

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
  /** What is done with a hold that nobody has decided by then. Enrolls from before it was agreed: `ask`. */
  holdPolicy?: HoldPolicy
  /** What a client who cancels leaves to the master. Enrolls from before it was agreed: nothing. */
  cancellation?: PolicyRow[]
}

/** `capture`: into escrow, where it waits for the decision. `cancel`: back to the client. `ask`: an operator says. */
export type HoldPolicy = 'capture' | 'cancel' | 'ask'

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
  /** While a dispute is open no time runs. */
  disputeId: string | null
  /** Since when a deal goes on that stood still for a dispute, or whose database was restored. */
  resumedAt?: Date | null
}
/** The live payment, as far as deadlines care. */
type Hold = { status: string; holdEndsAt: Date | null; createdAt: Date } | undefined

export type Deadlines = { answerBy?: Date; payBy?: Date; confirmBy?: Date; holdEndsAt?: Date }

/** The time that somebody has for something, from the entry into the state. */
export type Term = { what: 'answer' | 'pay' | 'confirm'; since: Date; until: Date }

/**
 * By when somebody must act, and what passes by itself then: an unanswered or unpaid enroll expires, finished work
 * is confirmed.
 */
export function deadlinesOf(enroll: Stage, hold: Hold): Deadlines {
  const holdEnd = hold?.status === 'processing' ? hold.holdEndsAt : null
  const isOver = !['pending', 'confirmed', 'ready'].includes(enroll.status)
  const isShown = holdEnd && !isOver && !enroll.confirmedAt
  const term = termOf(enroll, hold)
  return { ...(isShown && { holdEndsAt: holdEnd }), ...(term && { [`${term.what}By`]: term.until }) }
}

/** What the enroll waits for, and how long. Nothing while the work of a paid one is being done. */
export function termOf(enroll: Stage, hold: Hold): Term | undefined {
  const { terms, status } = enroll
  const isPaid = hold?.status === 'processing' || hold?.status === 'succeeded'
  if (enroll.disputeId) return undefined

  if (status === 'pending') {
    const until = earliest(after(enroll.createdAt, terms.answerMs), enroll.startsAt)
    return { what: 'answer', since: enroll.createdAt, until }
  }
  if (status === 'confirmed' && !isPaid) {
    const since = enroll.unpaidSince ?? enroll.acceptedAt ?? enroll.createdAt
    return { what: 'pay', since, until: earliest(after(since, terms.payMs), enroll.startsAt) }
  }
  if (status === 'ready' && !isPaid && enroll.unpaidSince) {
    return { what: 'pay', since: enroll.unpaidSince, until: after(enroll.unpaidSince, terms.payMs) }
  }
  if (status === 'ready' && hold && isPaid && !enroll.confirmedAt) {
    const holdEnd = hold.status === 'processing' ? hold.holdEndsAt : null
    const since = latest(
      enroll.readyAt ?? enroll.createdAt,
      enroll.endsAt,
      hold.createdAt,
      enroll.resumedAt ?? enroll.createdAt,
    )
    const until = consentBy(terms, since, holdEnd)
    return until && { what: 'confirm', since, until }
  }
  return undefined
}

/**
 * When silence becomes consent: some days after the work is done, its booked time is over and the client has paid for
 * it, but before the hold ends. A hold too short to leave the client time to object is never released by itself.
 */
function consentBy(terms: Terms, since: Date, holdEnd: Date | null): Date | undefined {
  const silence = after(since, terms.confirmMs)
  if (!holdEnd) return silence
  const lastMoment = after(holdEnd, -terms.holdMarginMs)
  if (silence <= lastMoment) return silence
  return after(since, terms.objectionMs) <= lastMoment ? lastMoment : undefined
}

/** People are reminded when so much of their time is gone. */
const REMINDERS = [0.5, 0.85]

/** When the sweeper has to look at the enroll next: at a reminder, or at the deadline. Null when nothing passes by itself. */
export function nextLook(enroll: Stage, hold: Hold, now: Date): Date | null {
  const term = termOf(enroll, hold)
  if (!term) return null
  const { since, until } = term
  const reminders = REMINDERS.map((part) => after(since, (until.getTime() - since.getTime()) * part))
  return reminders.find((moment) => moment > now && moment < until) ?? until
}

/** The deadline that the enroll stands under; null when there is none. */
export const dueAt = (enroll: Stage, hold: Hold): Date | null => termOf(enroll, hold)?.until ?? null

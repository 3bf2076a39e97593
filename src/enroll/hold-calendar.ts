import type { Context } from '../context.ts'
import { after, HOUR_MS, MINUTE_MS } from '../core/clock.ts'
import { AppError } from '../core/errors.ts'
import type { Tx } from '../db/db.ts'
import { type Actor, system, tell } from '../happening/store.ts'
import type { Caller } from '../identity/caller.ts'
import { intendCapture } from '../payment/capture.ts'
import { claimHoldsToWatch, lockPayment, type Payment, watchPaymentAt } from '../payment/store.ts'
import { intendVoid } from '../payment/void.ts'
import { changeEnroll } from './change.ts'
import { type Enroll, lockEnroll } from './store.ts'
import { type HoldPolicy, type Terms, termOf } from './terms.ts'

/** How long before a hold ends people are warned. */
const WARNINGS_MS = [72 * HOUR_MS, 24 * HOUR_MS]

/** When the hold calendar looks at a hold next: at a warning, or when it has to be decided. Null: nothing is left to do. */
export function nextHoldLook(holdEndsAt: Date | null, terms: Terms, now: Date): Date | null {
  if (!holdEndsAt) return null
  const moments = [...WARNINGS_MS, terms.holdMarginMs].map((ms) => after(holdEndsAt, -ms))
  return moments.toSorted((a, b) => Number(a) - Number(b)).find((moment) => moment > now) ?? null
}

/**
 * Holds end by themselves, and the money falls back. People are warned three days and one day before; what nobody has
 * decided when the safety margin begins is decided by the policy that was agreed. Answers how many were looked at.
 */
export async function watchHolds(ctx: Context): Promise<number> {
  const now = ctx.clock.now()
  const holds = await claimHoldsToWatch(ctx.db, now, after(now, 5 * MINUTE_MS), 64)
  await Promise.all(
    holds.map(({ id }) =>
      watchHold(ctx, id).catch((error) =>
        ctx.log.error({ err: error, payment: id }, 'a hold near its end could not be looked into'),
      ),
    ),
  )
  return holds.length
}

function watchHold(ctx: Context, id: string): Promise<void> {
  return ctx.db.begin(async (tx) => {
    const now = ctx.clock.now()
    const payment = await lockPayment(tx, id)
    const enroll = await lockEnroll(tx, payment.enrollId)
    const { holdEndsAt } = payment
    if (!enroll || payment.status !== 'processing' || !holdEndsAt) return watchPaymentAt(tx, id, null)

    watchPaymentAt(tx, id, nextHoldLook(holdEndsAt, enroll.terms, now))
    if (now >= holdEndsAt) return // YooKassa is asked what became of it
    if (now >= after(holdEndsAt, -enroll.terms.holdMarginMs)) return decideHold(ctx, tx, enroll, payment)
    const isNear = WARNINGS_MS.some((ms) => now >= after(holdEndsAt, -ms))
    if (isNear) tellOf(tx, payment, 'payment.hold_ending', now)
  })
}

/** Nobody has decided in time. Consent by silence, a capture that is under way, and a dispute have their own ways. */
function decideHold(ctx: Context, tx: Tx, enroll: Enroll, payment: Payment): void {
  const now = ctx.clock.now()
  const term = termOf(enroll, payment)
  if (enroll.status === 'pending') {
    // Nobody has promised anything yet: the deadline of the answer comes first, and it gives the money back.
    watchPaymentAt(tx, payment.id, after(now, HOUR_MS))
    return
  }
  if (enroll.confirmedAt || enroll.award !== null || enroll.disputeId) return
  if (term?.what === 'confirm' && term.until <= now) return
  const policy = enroll.terms.holdPolicy ?? 'ask'
  if (policy === 'ask') askOperator(ctx, tx, payment)
  else carryOut(ctx, tx, payment, policy, system)
}

function askOperator({ clock, log }: Context, tx: Tx, payment: Payment): void {
  tellOf(tx, payment, 'payment.hold_undecided', clock.now())
  const { id, enrollId, holdEndsAt } = payment
  const detail = { payment: id, enroll: enrollId, hold_ends_at: holdEndsAt }
  log.warn(detail, 'a hold ends soon and nobody has decided: capture it or give it back')
}

type Decision = Exclude<HoldPolicy, 'ask'>

function carryOut(ctx: Context, tx: Tx, payment: Payment, decision: Decision, actor: Actor): void {
  tellOf(
    tx,
    payment,
    `payment.hold_${decision === 'capture' ? 'secured' : 'given_back'}`,
    ctx.clock.now(),
    actor,
  )
  if (decision === 'capture') intendCapture(ctx, tx, payment)
  else intendVoid(ctx, tx, payment)
}

/**
 * An operator decides about a hold: `capture` takes it into escrow, where it waits for the client's word; `cancel` gives
 * it back, and the client may pay again.
 * @throws AppError `not_found`, `forbidden` for a party of the deal, `wrong_state`, `dispute_open`
 */
export function decideOnHold(ctx: Context, caller: Caller, id: string, decision: Decision): Promise<Enroll> {
  return changeEnroll(ctx, caller, id, 'hold_decided', ({ tx, enroll, payment, actor }) => {
    if (actor.kind !== 'operator')
      throw new AppError('forbidden', 'nobody decides about the money of their own deal')
    if (payment?.status !== 'processing' || enroll.confirmedAt || enroll.award !== null) {
      throw new AppError('wrong_state', 'no money is on hold that waits for a decision', {
        state: payment?.status ?? enroll.status,
        allowed: [],
      })
    }
    carryOut(ctx, tx, payment, decision, actor)
    return enroll
  })
}

function tellOf(tx: Tx, payment: Payment, what: string, at: Date, actor: Actor = system): void {
  const detail = { amount: payment.amount, hold_ends_at: payment.holdEndsAt?.toISOString() }
  tell(tx, payment.enrollId, { what, actor, subjectId: payment.id, detail, at })
}

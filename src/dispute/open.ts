import type { Context } from '../context.ts'
import { after } from '../core/clock.ts'
import { AppError } from '../core/errors.ts'
import { newId } from '../core/id.ts'
import { type Kopecks, kopecks, subtract } from '../core/money.ts'
import { assertNoOpenRefund, assertUndisputed } from '../enroll/change.ts'
import { disputableEnrolls } from '../enroll/lifecycle.ts'
import { actorIn } from '../enroll/party.ts'
import { type Enroll, lockEnroll, saveEnroll } from '../enroll/store.ts'
import type { Caller } from '../identity/caller.ts'
import { intendCapture } from '../payment/capture.ts'
import { livePayment } from '../payment/live.ts'
import type { Payment } from '../payment/store.ts'
import { assertNotRefunded } from '../payment/sync.ts'
import { refuseAmount, smallestPayable } from './bounds.ts'
import { tellDispute } from './change.ts'
import { dueAt } from './deadlines.ts'
import { leftOf, releasesEarly } from './stake.ts'
import { type Dispute, insertDispute, type Reason } from './store.ts'
import { releaseUndisputed } from './undisputed.ts'

type Asked = {
  enrollId: string
  reason: Reason
  statement: string
  /** A part of the money; all of it unless given. */
  amount?: Kopecks | undefined
}

/**
 * A client or a master objects: from now on the deal stands still until the dispute is decided. What a client does not
 * dispute is released at once where the rail allows: a hold is captured for it as a whole, and the disputed rest waits
 * in escrow.
 *
 * @throws AppError `not_found`, `wrong_state`, `dispute_open`, `payment_required`, `price_out_of_range`,
 *   `payment_refunded`, `provider_unavailable`
 */
export async function openDispute(ctx: Context, caller: Caller, asked: Asked): Promise<Dispute> {
  const known = asked.amount === undefined ? undefined : await livePayment(ctx.db, asked.enrollId)
  if (known) await assertNotRefunded(ctx, known) // some of it may be paid out at once

  return ctx.db.begin(async (tx) => {
    const now = ctx.clock.now()
    const [found, payment] = await Promise.all([
      lockEnroll(tx, asked.enrollId),
      livePayment(tx, asked.enrollId),
    ])
    const actor = actorIn(found, caller)
    const enroll = found as Enroll
    if (actor.kind !== 'client' && actor.kind !== 'master')
      refuse(enroll, 'only the parties may dispute a deal')
    assertUndisputed(enroll)
    assertDisputable(enroll, payment)
    await assertNoOpenRefund(tx, enroll, payment)
    const amount = asked.amount ?? leftOf(payment, enroll)
    assertAmount(ctx, enroll, payment, actor.kind, amount)

    const conceded = actor.kind === 'client' ? subtract(leftOf(payment, enroll), amount) : kopecks(0)
    const isCaptured =
      conceded > 0 && releasesEarly(enroll.rail, enroll.released) && payment.status === 'processing'
    const dispute: Dispute = {
      id: newId(),
      enrollId: enroll.id,
      clientId: enroll.clientId,
      masterId: enroll.masterId,
      title: enroll.title,
      clientName: enroll.clientName,
      masterName: enroll.masterName,
      openedBy: actor.kind,
      reason: asked.reason,
      statement: asked.statement,
      amount,
      conceded,
      status: 'opened',
      arbiterId: null,
      answerBy: after(now, ctx.config.DISPUTE_ANSWER_HOURS),
      answeredAt: null,
      rulingBy: null,
      overdueAt: null,
      captureAt: isCaptured ? now : null,
      ruling: null,
      mootReason: null,
      createdAt: now,
      changedAt: now,
    }
    insertDispute(tx, dispute, dueAt(dispute, enroll.terms, payment))
    saveEnroll(tx, { ...enroll, disputeId: dispute.id }, null, now)
    tellDispute({ tx, dispute, now }, 'opened', actor, { amount, reason: asked.reason })
    if (isCaptured) intendCapture(ctx, tx, payment)
    else await releaseUndisputed(ctx, tx, payment)
    return dispute
  })
}

/** @throws AppError `wrong_state`, `payment_required` */
function assertDisputable(enroll: Enroll, payment: Payment | undefined): asserts payment is Payment {
  if (!disputableEnrolls.includes(enroll.status)) {
    refuse(enroll, `a ${enroll.status} enroll cannot be disputed`)
  }
  if (enroll.confirmedAt) refuse(enroll, 'the work is confirmed and the money is being captured')
  if (payment?.status === 'processing' || payment?.status === 'succeeded') return
  throw new AppError('payment_required', 'there is no money to dispute: the client has not paid')
}

/**
 * What the parties put apart must be payable by itself: the part that goes to the master at once and the disputed rest
 * after it, or what a master claims.
 *
 * @throws AppError `price_out_of_range`
 */
function assertAmount(
  { config }: Context,
  enroll: Enroll,
  payment: Payment,
  side: 'client' | 'master',
  amount: Kopecks,
): void {
  const left = leftOf(payment, enroll)
  const least = smallestPayable(config, enroll.rail, enroll.terms)
  if (amount === left) return
  if (amount > left) refuseAmount(amount, least, left, 'that much money is not there any more')
  const isPaidApart = side === 'master' || releasesEarly(enroll.rail, enroll.released)
  const rest = side === 'client' ? subtract(left, amount) : least
  if ((isPaidApart && amount < least) || rest < least) {
    const most = side === 'client' ? subtract(left, least) : left
    const from = isPaidApart ? least : kopecks(1)
    if (most < from) refuseAmount(amount, left, left, 'no part of it can be paid out by itself')
    refuseAmount(amount, from, most, 'what is put apart would be below the smallest payout')
  }
}

function refuse({ status }: Enroll, sentence: string): never {
  throw new AppError('wrong_state', sentence, { state: status, allowed: [] })
}

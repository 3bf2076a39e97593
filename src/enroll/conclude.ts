import type { Context } from '../context.ts'
import { AppError } from '../core/errors.ts'
import { add, type Kopecks, kopecks, subtract } from '../core/money.ts'
import type { Tx } from '../db/db.ts'
import { type Actor, system } from '../happening/store.ts'
import { readBalance } from '../ledger/balance.ts'
import { intendCapture } from '../payment/capture.ts'
import type { Payment } from '../payment/store.ts'
import { intendVoid } from '../payment/void.ts'
import { rails } from '../rail/rail.ts'
import { promiseRefund } from '../refund/promise.ts'
import { isMasterOnly, lockScene, type Scene as RefundScene } from '../refund/reserve.ts'
import { hasOpenRefund, type Refund } from '../refund/store.ts'
import { startSettlement } from '../settlement/orchestrator.ts'
import { splitPrice } from '../settlement/split.ts'
import { assertNoOpenRefund, type Scene } from './change.ts'
import { type EnrollActor, enrollLifecycle } from './lifecycle.ts'
import { type Enroll, lockEnroll, saveEnroll } from './store.ts'

type Conclusion = {
  /** How the enroll ends: the work counts as done, or it does not. */
  event: 'confirm' | 'cancel' | 'expire'
  /** How much of the price is earned and distributed by the terms; the rest goes back to the client. */
  award: Kopecks
  reason: string
}

/**
 * Ends a deal by a decision about its money, with one engine for cancellations and rulings:
 *
 * - on hold: voided, or captured as far as it is earned, and the rest falls back to the client without a fee;
 * - captured: what is not earned is refunded, the rest is split and paid out;
 * - not there: nothing to do. A link that is still unpaid is voided when its money arrives.
 *
 * Answers the enroll as it is to be saved. `completed` follows with the capture; `cancelled` is so at once.
 *
 * @throws AppError `wrong_state` when the lifecycle forbids it, the money is being captured, or a refund is on its way
 */
export async function conclude(
  ctx: Context,
  { tx, enroll, payment, actor, now }: Scene,
  { event, award: wanted, reason }: Conclusion,
): Promise<Enroll> {
  const award = kopecks(Math.max(wanted, enroll.released)) // what went out early has been earned
  const status = enrollLifecycle.next(enroll.status, event, actor.kind)
  if (enroll.confirmedAt) refuse(enroll, 'the work is confirmed and the money is being captured')
  await assertNoOpenRefund(tx, enroll, payment)
  const decided: Enroll = {
    ...enroll,
    award,
    disputeId: null,
    holdsSlot: payment?.status === 'pending' || event === 'confirm', // a link that may be paid is not dead yet
    ...(event === 'confirm' && { confirmedBy: whoConfirmed(actor), confirmedAt: now }),
  }
  if (payment?.status === 'succeeded') {
    const released = await distribute(ctx, tx, decided, payment, { actor, reason })
    return { ...decided, status, released, holdsSlot: false }
  }
  if (payment?.status === 'processing' && award > 0) {
    intendCapture(ctx, tx, payment, partOf(decided, payment, award))
    return event === 'confirm' ? decided : { ...decided, status }
  }
  if (award > 0) throw new AppError('payment_required', 'no money is on hold for this enroll')
  if (payment?.status === 'processing') intendVoid(ctx, tx, payment)
  return { ...decided, status }
}

const whoConfirmed = ({ kind }: Actor) => kind as NonNullable<Enroll['confirmedBy']>

function partOf({ terms }: Enroll, { amount }: Payment, award: Kopecks) {
  return award < amount ? { amount: award, net: splitPrice(award, terms).net } : undefined
}

type By = { actor: Actor & { kind: EnrollActor }; reason: string }

/**
 * Captured money goes where the decision says: what is not earned back to the client, the rest to its shares. Answers
 * how much has been distributed in all.
 */
export async function distribute(
  ctx: Context,
  tx: Tx,
  enroll: Enroll,
  payment: Payment,
  { actor, reason }: By = { actor: { ...system, kind: 'system' }, reason: 'not earned' },
): Promise<Kopecks> {
  if (enroll.award !== null) {
    const scene = await lockScene(tx, payment.id)
    const amount = unearned(scene, enroll.award)
    const origin: Refund['origin'] = enroll.confirmedAt ? 'ruling' : 'cancellation'
    if (amount > 0) await promiseRefund(ctx, tx, scene, { amount, origin, reason, actor })
    const isFirst = amount > 0 && rails[enroll.rail].refundsFirst
    if (enroll.award === 0 || isFirst) return enroll.released
  }
  return add(enroll.released, await startSettlement(ctx, tx, enroll, payment))
}

/** The reaction to a refund that has arrived: what waited for it is distributed. */
export async function distributeAfterRefund(ctx: Context, tx: Tx, payment: Payment): Promise<void> {
  const enroll = await lockEnroll(tx, payment.enrollId)
  if (!enroll?.award || !enrollLifecycle.isFinal(enroll.status)) return
  if (await hasOpenRefund(tx, payment.id)) return
  if ((await readBalance(tx, `escrow:${enroll.id}`)) === 0) return
  const released = add(enroll.released, await startSettlement(ctx, tx, enroll, payment))
  saveEnroll(tx, { ...enroll, released }, null, ctx.clock.now())
}

/**
 * How much has to go back. A deal that paid the platform at once holds the master's share only: of that goes back what
 * is not the master's by the decision; the platform's part of it has to be sent by other means.
 */
export function unearned(
  { payment, enroll, deal, before, refundable }: RefundScene,
  award: Kopecks,
): Kopecks {
  const taken = kopecks(before.net + before.tax + before.fee)
  const wanted = isMasterOnly(deal)
    ? splitPrice(payment.amount, enroll.terms).net - splitPrice(award, enroll.terms).net - before.net
    : subtract(subtract(payment.amount, taken), award)
  return kopecks(Math.max(0, Math.min(wanted, refundable)))
}

function refuse({ status }: Enroll, sentence: string): never {
  throw new AppError('wrong_state', sentence, { state: status, allowed: [] })
}

import type { Action } from '../approval/action.ts'
import type { Context } from '../context.ts'
import { AppError } from '../core/errors.ts'
import type { Kopecks } from '../core/money.ts'
import { findPayment } from '../payment/store.ts'
import { amountOf, assertUndisputed, wishRefund } from './create.ts'
import { refundLifecycle } from './lifecycle.ts'
import { releaseOneRefund } from './release.ts'
import { lockScene } from './reserve.ts'
import { findRefund, lockRefund } from './store.ts'

/** An operator's refund. Asked for without a sum it is all that can go back at that moment, and stays that sum. */
export const refundByHand = (ctx: Context): Action => ({
  async dealOf(db, paymentId) {
    const payment = await findPayment(db, paymentId)
    if (!payment) throw new AppError('not_found', 'no such payment')
    return payment
  },
  async look(tx, paymentId, { amount }) {
    const scene = await lockScene(tx, paymentId)
    assertUndisputed(scene)
    return amountOf(scene, amount as Kopecks | undefined)
  },
  async perform(tx, paymentId, { amount, reason }, { id, askedBy, approvedBy }) {
    const command = await wishRefund(ctx, tx, {
      id,
      paymentId,
      amount: amount as Kopecks,
      reason: String(reason),
      actor: { kind: 'operator', id: askedBy },
      approvedBy,
    })
    return { resultId: command.subjectId, afterwards: () => ctx.executor.run(command) }
  },
})

/** An operator's release of a parked refund. */
export const releaseRefundByHand = (ctx: Context): Action => ({
  async dealOf(db, id) {
    const refund = await findRefund(db, id)
    if (!refund) throw new AppError('not_found', 'no such refund')
    return refund
  },
  async look(tx, id) {
    const refund = await lockRefund(tx, id)
    refundLifecycle.next(refund.status, 'release', 'operator')
    return refund.amount
  },
  async perform(tx, id, _body, { askedBy, approvedBy }) {
    await releaseOneRefund(ctx, tx, id, { kind: 'operator', id: askedBy }, approvedBy)
    return { resultId: id }
  },
})

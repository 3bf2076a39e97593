import { intend } from '../command/intend.ts'
import type { Command } from '../command/store.ts'
import type { Context } from '../context.ts'
import { newId } from '../core/id.ts'
import type { Tx } from '../db/db.ts'
import { type Actor, tell } from '../happening/store.ts'
import { money } from '../yookassa/objects.ts'
import { reserveRefund, type Scene } from './reserve.ts'
import type { Refund } from './store.ts'

type PromiseContext = Pick<Context, 'clock' | 'config' | 'executor'>
type Asked = Pick<Refund, 'amount' | 'origin' | 'reason'> & {
  id?: string
  actor: Actor
  /** The second person, when one was needed. */
  approvedBy?: string | undefined
}

/**
 * Promises to give captured money back: reserves it, so that it cannot be paid out meanwhile, and asks YooKassa as soon
 * as the transaction has committed. Whoever promises has locked the deal and seen that there is as much.
 *
 * @throws AppError `wrong_state` when the master's money is on its way or gone
 */
export async function promiseRefund(
  ctx: PromiseContext,
  tx: Tx,
  scene: Scene,
  { actor, approvedBy, id = newId(), ...asked }: Asked,
): Promise<Command> {
  const refund = await reserveRefund(ctx, tx, scene, { ...asked, id, status: 'sending', providerId: null })
  const { amount, enrollId, reason } = refund
  tell(tx, enrollId, {
    what: 'refund.requested',
    actor,
    subjectId: id,
    detail: { amount, reason, ...(approvedBy && { approved_by: approvedBy }) },
    at: ctx.clock.now(),
  })
  return intendRefund(ctx, tx, refund, scene.payment.providerId)
}

/** Writes the call down under a key of its own, and makes it after the commit. */
export function intendRefund(
  ctx: PromiseContext,
  tx: Tx,
  refund: Refund,
  providerPaymentId: string | null,
): Command {
  const { id, paymentId, enrollId, dealId, amount, net, reason } = refund
  const settlements = net > 0 ? [{ type: 'payout', amount: money(net) }] : []
  const command = intend(tx, ctx.clock, {
    kind: 'refund.create',
    enrollId,
    subjectId: id,
    body: {
      payment_id: providerPaymentId,
      amount: money(amount),
      description: reason.slice(0, 250),
      metadata: { refund_id: id, payment_id: paymentId, enroll_id: enrollId },
      ...(dealId && { deal: { refund_settlements: settlements } }), // how much of it the master gives up
    },
  })
  tx.onCommit(() => void ctx.executor.run(command))
  return command
}

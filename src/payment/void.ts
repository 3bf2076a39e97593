import type { Verdict } from '../command/executor.ts'
import { intend } from '../command/intend.ts'
import { type Command, finishing } from '../command/store.ts'
import type { Context } from '../context.ts'
import type { Tx } from '../db/db.ts'
import { settlePayment } from './settle.ts'
import { findPayment, type Payment } from './store.ts'

/**
 * Promises to give a hold back to the payer, and makes the call as soon as the transaction has committed. Whoever
 * promises has locked the deal and seen that no capture is under way.
 */
export function intendVoid(ctx: Pick<Context, 'clock' | 'executor'>, tx: Tx, payment: Payment): Command {
  const { enrollId, id: subjectId } = payment
  const command = intend(tx, ctx.clock, { kind: 'payment.cancel', enrollId, subjectId, body: {} })
  tx.onCommit(() => void ctx.executor.run(command))
  return command
}

/** Cancels the hold at YooKassa, unless it is final already; run by the executor. */
export async function voidPayment(ctx: Context, command: Command): Promise<Verdict> {
  const payment = await findPayment(ctx.db, command.subjectId)
  if (!payment?.providerId)
    throw new Error(`payment ${command.subjectId} was never sent, so it cannot be voided`)

  const reading = await ctx.yookassa.getPayment(payment.providerId)
  if (reading.kind !== 'found') return { again: reading.kind === 'missing' ? 'not found' : reading.reason }
  if (reading.object.status === 'pending') return { again: 'still pending' }
  if (reading.object.status !== 'waiting_for_capture') {
    await settlePayment(ctx, payment.id, reading.object, finishing(command))
    return 'finished'
  }
  const outcome = await ctx.yookassa.cancelPayment(payment.providerId, command.id)
  if (outcome.kind === 'unknown') return { again: outcome.reason }
  if (outcome.kind === 'rejected') {
    const second = await ctx.yookassa.getPayment(payment.providerId)
    const isHeld = second.kind === 'found' && second.object.status === 'waiting_for_capture'
    return isHeld ? { refused: outcome.reason } : { again: outcome.reason }
  }
  await settlePayment(ctx, payment.id, outcome.object, finishing(command))
  return 'finished'
}

import type { Verdict } from '../command/executor.ts'
import { intend } from '../command/intend.ts'
import { type Command, finishing } from '../command/store.ts'
import type { Config } from '../config.ts'
import type { Context } from '../context.ts'
import { type Kopecks, kopecks } from '../core/money.ts'
import type { Tx } from '../db/db.ts'
import { rails } from '../rail/rail.ts'
import { inParts } from '../settlement/split.ts'
import { money, type YooKassaPayment } from '../yookassa/objects.ts'
import { settlePayment } from './settle.ts'
import { findPayment, type Payment } from './store.ts'

/**
 * Promises to capture a hold, and calls YooKassa as soon as the transaction has committed. Of a part the rest falls back
 * to the payer by itself, and no fee is taken of it; a hold is captured once only. Whoever promises has locked the deal.
 *
 * @param part how much of it; all unless given
 */
export function intendCapture(
  ctx: Pick<Context, 'clock' | 'config' | 'executor'>,
  tx: Tx,
  payment: Payment,
  part?: { amount: Kopecks; net: Kopecks },
): Command {
  const settlements = part && payment.dealId && settlementsOf(ctx.config, part.net)
  const command = intend(tx, ctx.clock, {
    kind: 'payment.capture',
    enrollId: payment.enrollId,
    subjectId: payment.id,
    body: { amount: money(part?.amount ?? payment.amount), ...(settlements && { deal: { settlements } }) },
  })
  tx.onCommit(() => void ctx.executor.run(command))
  return command
}

/** How much of a payment in a deal is the master's: as many settlements as there will be payouts. */
export function settlementsOf(config: Config, net: Kopecks) {
  const { max } = rails.safe_deal.payoutLimits(config)
  return inParts(net, kopecks(1), max).map((amount) => ({ type: 'payout', amount: money(amount) }))
}

/**
 * Captures a hold; run by the executor. YooKassa captures what is `waiting_for_capture` and nothing else, so the call is the
 * check of the payment's status as well, and between the two nothing can happen. When it refuses, and before every repeat,
 * the payment is read: a hold that is gone, or a capture that already happened, is settled as what it is.
 */
export async function capturePayment(ctx: Context, command: Command): Promise<Verdict> {
  const payment = await findPayment(ctx.db, command.subjectId)
  if (!payment?.providerId)
    throw new Error(`payment ${command.subjectId} was never sent, so it cannot be captured`)

  if (command.attempts > 1) {
    const known = await ctx.yookassa.getPayment(payment.providerId)
    if (known.kind !== 'found') return { again: known.kind === 'missing' ? 'not found' : known.reason }
    if (known.object.status !== 'waiting_for_capture') return settleFinal(ctx, command, known.object)
  }
  const outcome = await ctx.yookassa.capturePayment(payment.providerId, command.body, command.id)
  if (outcome.kind === 'done') return settleFinal(ctx, command, outcome.object)
  if (outcome.kind === 'unknown') return { again: outcome.reason }

  const reading = await ctx.yookassa.getPayment(payment.providerId)
  if (reading.kind !== 'found') return { again: outcome.reason }
  if (reading.object.status === 'waiting_for_capture') return { refused: outcome.reason }
  return settleFinal(ctx, command, reading.object)
}

/** The command ends only with a final status; anything else is asked for again. */
async function settleFinal(ctx: Context, command: Command, object: YooKassaPayment): Promise<Verdict> {
  if (object.status !== 'succeeded' && object.status !== 'canceled')
    return { again: `still ${object.status}` }
  await settlePayment(ctx, command.subjectId, object, finishing(command))
  return 'finished'
}

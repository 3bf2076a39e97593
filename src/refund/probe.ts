import type { Sighting } from '../command/executor.ts'
import type { Command } from '../command/store.ts'
import type { Context } from '../context.ts'
import { findPayment } from '../payment/store.ts'
import { settleRefund } from './settle.ts'
import { findRefund } from './store.ts'

/** Looks among the refunds of the payment for one whose call was not answered. */
export async function probeRefund(
  ctx: Pick<Context, 'db' | 'clock' | 'config' | 'react' | 'yookassa'>,
  command: Command,
): Promise<Sighting> {
  const refund = await findRefund(ctx.db, command.subjectId)
  const payment = refund && (await findPayment(ctx.db, refund.paymentId))
  if (!refund || !payment?.providerId) throw new Error(`no captured payment of refund ${command.subjectId}`)
  const reading = await ctx.yookassa.listRefunds(payment.providerId)
  if (reading.kind !== 'found')
    return { kind: 'unknown', reason: reading.kind === 'missing' ? 'no payment' : reading.reason }
  const object = reading.object.items.find(
    ({ id, metadata }) => id === refund.providerId || metadata?.refund_id === refund.id,
  )
  if (!object) return { kind: 'nothing' }
  await settleRefund(ctx, refund.id, object, command.id)
  return { kind: 'settled' }
}

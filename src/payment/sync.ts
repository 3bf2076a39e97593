import type { Context } from '../context.ts'
import { after, MINUTE_MS, SECOND_MS } from '../core/clock.ts'
import { AppError } from '../core/errors.ts'
import { settlePayment } from './settle.ts'
import { claimToCheck, type Payment } from './store.ts'

type SyncContext = Pick<Context, 'db' | 'clock' | 'react' | 'yookassa'>

/** An answer of YooKassa younger than this is taken as its word of now. */
const FRESH_MS = 2 * SECOND_MS

/** Asks YooKassa how a payment stands and settles what it says. Without an answer the payment stays as it is. */
export async function syncPayment(ctx: SyncContext, payment: Payment): Promise<Payment> {
  if (!payment.providerId) return payment
  const reading = await ctx.yookassa.getPayment(payment.providerId)
  return reading.kind === 'found' ? settlePayment(ctx, payment.id, reading.object) : payment
}

/** The payment as a person who is looking at it should see it: YooKassa is asked when our news is old. */
export async function freshPayment(ctx: SyncContext, payment: Payment): Promise<Payment> {
  const isFinal = payment.status !== 'pending' && payment.status !== 'processing'
  const age = ctx.clock.now().getTime() - (payment.checkedAt?.getTime() ?? 0)
  return isFinal || age < FRESH_MS ? payment : syncPayment(ctx, payment)
}

/**
 * Captured money that somebody has given back by hand must not be paid out as well, so YooKassa is asked once more. What
 * our own refunds gave back is known, and not paid out anyway.
 * @throws AppError `payment_refunded`, `provider_unavailable`
 */
export async function assertNotRefunded(ctx: Pick<Context, 'yookassa'>, payment: Payment): Promise<void> {
  if (payment.status !== 'succeeded' || !payment.providerId) return
  const reading = await ctx.yookassa.getPayment(payment.providerId)
  if (reading.kind !== 'found') {
    throw new AppError('provider_unavailable', 'YooKassa has not answered; try again in a few seconds', {
      retry_after: 5,
    })
  }
  if ((reading.object.refunded_amount ?? 0) !== payment.refunded) {
    throw new AppError(
      'payment_refunded',
      'the money was given back to the client, wholly or in part: an operator must look',
    )
  }
}

/** Finds what lost notifications left behind. Answers how many payments were looked at. */
export async function pollPayments(ctx: SyncContext & Pick<Context, 'log'>): Promise<number> {
  const now = ctx.clock.now()
  const payments = await claimToCheck(ctx.db, now, after(now, 5 * MINUTE_MS), 32)
  await Promise.all(
    payments.map((payment) =>
      syncPayment(ctx, payment).catch((error) =>
        ctx.log.error({ err: error, payment: payment.id }, 'poll failed'),
      ),
    ),
  )
  return payments.length
}

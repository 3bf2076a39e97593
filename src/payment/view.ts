import type { Payment as PaymentView } from '#schema/payment.ts'
import { amountOf } from '../http/amount.ts'
import type { Payment } from './store.ts'

/** A payment in short, as a part of a deal that is listed. */
export const viewHold = ({
  id,
  status,
  holdEndsAt,
}: Payment): Pick<PaymentView, 'id' | 'status' | 'hold_ends_at'> => ({
  id,
  status,
  hold_ends_at: status === 'processing' ? (holdEndsAt?.toISOString() ?? null) : null,
})

/** A payment as the outside sees it: without YooKassa's id. */
export function viewPayment(payment: Payment): PaymentView {
  const isOver = payment.status === 'canceled' || payment.status === 'failed'
  return {
    ...viewHold(payment),
    enroll_id: payment.enrollId,
    title: payment.title,
    amount: amountOf(payment.amount),
    refunded: amountOf(payment.refunded),
    confirmation_url: payment.status === 'pending' ? payment.confirmationUrl : null,
    method: payment.method,
    captured_at: payment.capturedAt?.toISOString() ?? null,
    cancellation: isOver ? { party: payment.cancelParty, reason: payment.cancelReason } : null,
    created_at: payment.createdAt.toISOString(),
  }
}

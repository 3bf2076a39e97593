import type { Payment as PaymentView } from '#schema/payment.ts'
import { amountOf } from '../http/amount.ts'
import type { Payment } from './store.ts'

/** A payment as the outside sees it: without YooKassa's id. */
export function viewPayment(payment: Payment): PaymentView {
  const isOver = payment.status === 'canceled' || payment.status === 'failed'
  return {
    id: payment.id,
    enroll_id: payment.enrollId,
    title: payment.title,
    amount: amountOf(payment.amount),
    refunded: amountOf(payment.refunded),
    status: payment.status,
    confirmation_url: payment.status === 'pending' ? payment.confirmationUrl : null,
    method: payment.method,
    hold_ends_at: payment.status === 'processing' ? (payment.holdEndsAt?.toISOString() ?? null) : null,
    captured_at: payment.capturedAt?.toISOString() ?? null,
    cancellation: isOver ? { party: payment.cancelParty, reason: payment.cancelReason } : null,
    created_at: payment.createdAt.toISOString(),
  }
}

import type { Refund as RefundView } from '#schema/payment.ts'
import { amountOf } from '../http/amount.ts'
import type { Caller } from '../identity/caller.ts'
import type { Titled } from '../payout/store.ts'
import type { Refund } from './store.ts'

export const viewRefund = (refund: Titled<Refund>, { roles }: Caller): RefundView => ({
  id: refund.id,
  payment_id: refund.paymentId,
  enroll_id: refund.enrollId,
  title: refund.title,
  amount: amountOf(refund.amount),
  status: refund.status,
  origin: refund.origin,
  reason: refund.reason,
  cancel_reason: refund.cancelReason,
  attempt: refund.attempt,
  allowed: refund.status === 'parked' && roles.includes('operator') ? ['release'] : [],
  retry_at: refund.retryAt?.toISOString() ?? null,
  taken: { net: amountOf(refund.net), tax: amountOf(refund.tax), fee: amountOf(refund.fee) },
  created_at: refund.createdAt.toISOString(),
  changed_at: refund.changedAt.toISOString(),
})

import type { Settlement } from '../deals/object.ts'
import type { Amount } from '../money.ts'
import type { ReceiptStatus } from '../receipts/object.ts'

export const refundStatuses = ['pending', 'succeeded', 'canceled'] as const
export type RefundStatus = (typeof refundStatuses)[number]

export const refundReasons = [
  'yoo_money_account_closed',
  'insufficient_funds',
  'general_decline',
  'rejected_by_payee',
  'rejected_by_timeout',
  'payment_basket_id_not_found',
  'payment_article_number_not_found',
  'payment_tru_code_not_found',
  'too_many_refunding_articles',
  'some_articles_already_refunded',
  'payment_expired',
] as const

export type RefundRefusal = { party: 'yoo_money' | 'refund_network'; reason: string }

/** A refund as the API shows it. */
export type Refund = {
  id: string
  payment_id: string
  status: RefundStatus
  cancellation_details?: RefundRefusal
  created_at: string
  amount: Amount
  description?: string
  deal?: { id: string; refund_settlements: Settlement[] }
  refund_authorization_details?: { rrn: string }
  receipt_registration?: ReceiptStatus
  refund_method?: { type: 'sbp'; sbp_operation_id?: string }
  metadata?: Record<string, string | null>
}

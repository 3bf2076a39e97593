import type { CardType } from '../cards.ts'
import type { Amount } from '../money.ts'

export const payoutStatuses = ['pending', 'succeeded', 'canceled'] as const
export type PayoutStatus = (typeof payoutStatuses)[number]

export const payoutReasons = [
  'insufficient_funds',
  'fraud_suspected',
  'one_time_limit_exceeded',
  'periodic_limit_exceeded',
  'rejected_by_payee',
  'general_decline',
  'issuer_unavailable',
  'recipient_not_found',
  'recipient_check_failed',
  'identification_required',
] as const

export type PayoutRefusal = { party: 'yoo_money' | 'payout_network'; reason: string }

/** A payout as the API shows it. */
export type Payout = {
  id: string
  amount: Amount
  status: PayoutStatus
  payout_destination: PayoutDestination
  description?: string
  created_at: string
  deal?: { id: string }
  succeeded_at?: string
  cancellation_details?: PayoutRefusal
  metadata?: Record<string, string | null>
  test: boolean
}

export type PayoutCard = {
  first6: string
  last4: string
  card_type: CardType
  issuer_country?: string
}

export type PayoutDestination =
  | { type: 'bank_card'; card: PayoutCard }
  | { type: 'yoo_money'; account_number: string }
  | {
      type: 'sbp'
      phone: string
      bank_id: string
      sbp_operation_id?: string
      recipient_checked: boolean
    }

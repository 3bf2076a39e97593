import type { Amount } from '../money.ts'

export const dealStatuses = ['opened', 'closed'] as const
export type DealStatus = (typeof dealStatuses)[number]

/** When the platform gets its share: right after a payment, or when the deal has been paid out. */
export const feeMoments = ['payment_succeeded', 'deal_closed'] as const
export type FeeMoment = (typeof feeMoments)[number]

/** A deal as the API shows it. */
export type Deal = {
  type: 'safe_deal'
  fee_moment: FeeMoment
  id: string
  balance: Amount
  /** The seller's share of the balance. */
  payout_balance: Amount
  status: DealStatus
  created_at: string
  expires_at: string
  description?: string
  metadata?: Record<string, string | null>
  test: boolean
}

/** How much of a payment goes to the seller. */
export type Settlement = { type: 'payout'; amount: Amount }

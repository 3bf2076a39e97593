export const personalDataTypes = ['sbp_payout_recipient', 'payout_statement_recipient'] as const
export type PersonalDataType = (typeof personalDataTypes)[number]

/** Personal data as the API shows it: never the data. */
export type PersonalData = {
  id: string
  type: PersonalDataType
  status: 'waiting_for_operation' | 'active' | 'canceled'
  cancellation_details?: { party: 'yoo_money'; reason: 'expired_by_timeout' }
  created_at: string
  expires_at?: string
  metadata?: Record<string, string | null>
}

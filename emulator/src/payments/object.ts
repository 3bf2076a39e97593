import type { CardType, Decline } from '../cards.ts'
import type { Settlement } from '../deals/object.ts'
import type { Amount } from '../money.ts'
import type { ReceiptStatus } from '../receipts/object.ts'
import type { MethodType } from './methods.ts'

export type PaymentStatus = 'pending' | 'waiting_for_capture' | 'succeeded' | 'canceled'
export const paymentStatuses = ['pending', 'waiting_for_capture', 'succeeded', 'canceled'] as const

/** A payment as the API shows it. */
export type Payment = {
  id: string
  status: PaymentStatus
  amount: Amount
  income_amount?: Amount
  description?: string
  recipient: { account_id: string; gateway_id: string }
  payment_method?: PaymentMethod
  captured_at?: string
  created_at: string
  expires_at?: string
  confirmation?: Confirmation
  test: boolean
  refunded_amount?: Amount
  /** True from authorisation on: the money is promised, not received. */
  paid: boolean
  refundable: boolean
  metadata: Record<string, string | null>
  merchant_customer_id?: string
  cancellation_details?: Decline
  authorization_details?: AuthorizationDetails
  invoice_details?: { id: string }
  receipt_registration?: ReceiptStatus
  deal?: { id: string; settlements: Settlement[] }
}

export type PaymentMethod = {
  type: MethodType
  id: string
  saved: boolean
  status: 'active' | 'inactive'
  title?: string
  card?: Card
  phone?: string
  account_number?: string
  sbp_operation_id?: string
  payer_bank_details?: { bank_id: string; bic: string }
}

/** What is left of a card number after it was used. */
export type Card = {
  first6: string
  last4: string
  expiry_year: string
  expiry_month: string
  card_type: CardType
  card_product?: { code: string }
  issuer_country?: string
}

export type Confirmation =
  | { type: 'redirect'; return_url: string; confirmation_url: string; enforce?: boolean }
  | { type: 'embedded'; confirmation_token: string }
  | { type: 'qr'; confirmation_data: string }
  | { type: 'mobile_application'; confirmation_url: string }
  | { type: 'external' }

export type AuthorizationDetails = {
  rrn: string
  auth_code: string
  three_d_secure: {
    applied: boolean
    protocol?: string
    method_completed: boolean
    challenge_completed: boolean
  }
}

import type { Card } from '../payments/object.ts'

export const savableTypes = ['bank_card', 'sbp'] as const

/** A way to pay that is saved without a payment, as the API shows it. */
export type SavedMethodObject = {
  id: string
  type: (typeof savableTypes)[number]
  saved: boolean
  status: 'pending' | 'active' | 'inactive'
  holder: { account_id: string; gateway_id: string }
  title?: string
  card?: Card
  payer_bank_details?: { bank_id: string }
  confirmation?:
    | { type: 'redirect'; return_url: string; confirmation_url: string; enforce?: boolean }
    | { type: 'qr'; confirmation_data: string }
  metadata?: Record<string, string | null>
}

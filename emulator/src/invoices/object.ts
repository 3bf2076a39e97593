import type { Amount } from '../money.ts'

export type InvoiceStatus = 'pending' | 'succeeded' | 'canceled'

export const deliveryTypes = ['self', 'sms', 'email'] as const

export type InvoiceRefusal = {
  party: 'yoo_money' | 'merchant'
  reason: 'invoice_canceled' | 'invoice_expired' | 'payment_canceled' | 'payment_expired_on_capture'
}

export type LineItem = {
  description: string
  price: Amount
  discount_price?: Amount | undefined
  quantity: number
}

/** An invoice as the API shows it. */
export type Invoice = {
  id: string
  status: InvoiceStatus
  cart: LineItem[]
  delivery_method?: { type: (typeof deliveryTypes)[number]; url?: string }
  /** The payment that the payer has made by it. */
  payment_details?: { id: string; status: string }
  created_at: string
  expires_at: string
  description?: string
  cancellation_details?: InvoiceRefusal
  metadata?: Record<string, string | null>
}

import type { Amount } from '../money.ts'

export const receiptStatuses = ['pending', 'succeeded', 'canceled'] as const
export type ReceiptStatus = (typeof receiptStatuses)[number]

export const vatCodes = 12
export const taxSystems = 6

export const measures = [
  'piece',
  'gram',
  'kilogram',
  'ton',
  'centimeter',
  'decimeter',
  'meter',
  'square_centimeter',
  'square_decimeter',
  'square_meter',
  'milliliter',
  'liter',
  'cubic_meter',
  'kilowatt_hour',
  'gigacalorie',
  'day',
  'hour',
  'minute',
  'second',
  'kilobyte',
  'megabyte',
  'gigabyte',
  'terabyte',
  'another',
] as const

export const paymentSubjects = [
  'commodity',
  'excise',
  'job',
  'service',
  'gambling_bet',
  'gambling_prize',
  'lottery',
  'lottery_prize',
  'intellectual_activity',
  'payment',
  'agent_commission',
  'property_right',
  'non_operating_gain',
  'insurance_premium',
  'sales_tax',
  'resort_fee',
  'composite',
  'another',
  'fine',
  'tax',
  'lien',
  'cost',
  'pension_insurance_without_payouts',
  'pension_insurance_with_payouts',
  'health_insurance_without_payouts',
  'health_insurance_with_payouts',
  'health_insurance',
  'casino',
  'agent_withdrawals',
  'non_marked_excise',
  'marked_excise',
  'marked',
  'non_marked',
] as const

export const paymentModes = [
  'full_prepayment',
  'partial_prepayment',
  'advance',
  'full_payment',
  'partial_payment',
  'credit',
  'credit_payment',
] as const

export const agentTypes = [
  'banking_payment_agent',
  'banking_payment_subagent',
  'payment_agent',
  'payment_subagent',
  'attorney',
  'commissioner',
  'agent',
] as const

export const settlementTypes = ['cashless', 'prepayment', 'postpayment', 'consideration'] as const

/** A line of a receipt. What we do not look at is shown as it came. */
export type ReceiptItem = { description: string; quantity: number; amount: Amount; vat_code: number }

/** A receipt as the API shows it. The customer is not in it. */
export type Receipt = {
  id: string
  type: 'payment' | 'refund'
  payment_id?: string | undefined
  refund_id?: string | undefined
  status: ReceiptStatus
  fiscal_document_number?: string | undefined
  fiscal_storage_number?: string | undefined
  fiscal_attribute?: string | undefined
  registered_at?: string | undefined
  fiscal_provider_id?: string | undefined
  items: ReceiptItem[]
  internet?: boolean | undefined
  settlements?: { type: (typeof settlementTypes)[number]; amount: Amount }[] | undefined
  on_behalf_of?: string | undefined
  tax_system_code?: number | undefined
  timezone?: number | undefined
}

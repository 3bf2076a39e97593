import { z } from 'zod'
import { settlements } from '../deals/settlements.ts'
import { readAmount } from '../http/amount.ts'
import { invalid } from '../http/errors.ts'
import { check, description, metadata } from '../http/fields.ts'

/** Kopecks: what one bank card payment may be. */
const MIN = 1_00
const MAX = 350_000_00

const CONFIRMATION_MISSING = 'Missing confirmation type for payment method type: bank_card'

const locale = z.enum(['ru_RU', 'en_US']).optional()

const confirmation = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('redirect'),
    return_url: z.string().max(2048).refine(isReturnUrl),
    enforce: z.boolean().optional(),
    locale,
  }),
  z.object({ type: z.literal('embedded'), locale }),
])

/** Unknown fields are ignored. Those the emulator would have to honour, but cannot, are refused below. */
const schema = z.object({
  capture: z.boolean().default(false),
  description,
  metadata,
  merchant_customer_id: z.string().max(200).optional(),
  recipient: z.object({ gateway_id: z.string() }).optional(),
  payment_method_data: z.object({ type: z.literal('bank_card') }).optional(),
  save_payment_method: z.boolean().optional(),
  deal: z.object({ id: z.string().min(1).max(50), settlements }).optional(),
})

export type PaymentRequest = z.infer<typeof schema> & {
  kopecks: number
  confirmation: z.infer<typeof confirmation>
}

/** @throws ApiError 400 with the first thing that is wrong */
export function readPaymentRequest(body: Record<string, unknown>): PaymentRequest {
  const kopecks = readAmount(body)
  if (kopecks < MIN || kopecks > MAX) throw invalid('amount.value')
  const request = check(schema, body)
  refuseUnsupported(body)
  if (body.confirmation === undefined) throw invalid('confirmation', CONFIRMATION_MISSING)
  return { ...request, kopecks, confirmation: check(confirmation, body.confirmation, 'confirmation') }
}

/** A test shop has no saved methods and no tokens of its own widgets; no such token can be right. */
function refuseUnsupported(body: Record<string, unknown>): void {
  for (const field of ['payment_token', 'payment_method_id', 'transfers']) {
    if (body[field] !== undefined) throw invalid(field)
  }
}

/** Where the payer goes back to: a page or an application, never a script. */
function isReturnUrl(text: string): boolean {
  return URL.canParse(text) && !/^(javascript|data|vbscript|file|blob):/i.test(text.trim())
}

import { z } from 'zod'
import { settlements } from '../deals/settlements.ts'
import { readAmount } from '../http/amount.ts'
import { invalid } from '../http/errors.ts'
import { check, description, metadata } from '../http/fields.ts'
import { fits, type MethodType, methods, methodTypes } from './methods.ts'

export const locale = z.enum(['ru_RU', 'en_US']).optional()
export const returnUrl = z.string().max(2048).refine(isReturnUrl)

const confirmation = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('redirect'),
    return_url: returnUrl,
    enforce: z.boolean().optional(),
    locale,
  }),
  z.object({ type: z.literal('embedded'), locale }),
  z.object({ type: z.literal('qr'), return_url: returnUrl.optional(), locale }),
  z.object({ type: z.literal('mobile_application'), return_url: returnUrl, locale }),
  z.object({ type: z.literal('external'), locale }),
])

const phone = z.string().regex(/^\d{4,15}$/)

/** Unknown fields are ignored. Those the emulator would have to honour, but cannot, are refused below. */
const schema = z.object({
  capture: z.boolean().default(false),
  description,
  metadata,
  merchant_customer_id: z.string().max(200).optional(),
  recipient: z.object({ gateway_id: z.string() }).optional(),
  payment_method_data: z.object({ type: z.enum(methodTypes), phone: phone.optional() }).optional(),
  payment_method_id: z.string().optional(),
  save_payment_method: z.boolean().optional(),
  deal: z.object({ id: z.string().min(1).max(50), settlements }).optional(),
})

export type PaymentRequest = z.infer<typeof schema> & {
  kopecks: number
  /** Absent only when a saved method pays. */
  confirmation: z.infer<typeof confirmation> | undefined
}

/**
 * @param enabled the ways to pay that the shop has
 * @throws ApiError 400 with the first thing that is wrong
 */
export function readPaymentRequest(
  body: Record<string, unknown>,
  enabled: readonly MethodType[],
): PaymentRequest {
  const kopecks = readAmount(body)
  const type = typeOf(body.payment_method_data)
  // A payer who may choose any method is held to the limits of a card; a saved method has its own.
  if (typeof body.payment_method_id !== 'string') mustBeWithinLimits(type ?? 'bank_card', kopecks)
  const request = check(schema, body)
  for (const field of ['payment_token', 'transfers']) {
    if (body[field] !== undefined) throw invalid(field)
  }
  if (type !== undefined) mustBePossible(type, enabled, request)
  return { ...request, kopecks, confirmation: readConfirmation(body, request) }
}

/** @throws ApiError 400 */
export function mustBeWithinLimits(type: MethodType, kopecks: number): void {
  const { min, max } = methods[type]
  if (kopecks < min || kopecks > max) throw invalid('amount.value')
}

function typeOf(data: unknown): MethodType | undefined {
  const type = (data as { type?: MethodType } | undefined)?.type
  return type !== undefined && methodTypes.includes(type) ? type : undefined
}

function mustBePossible(
  type: MethodType,
  enabled: readonly MethodType[],
  { capture, deal, payment_method_data, payment_method_id }: z.infer<typeof schema>,
): void {
  const purpose = { capture, inDeal: deal !== undefined }
  if (!enabled.includes(type) || !fits(type, purpose)) throw invalid('payment_method_data.type')
  if (type === 'mobile_balance' && payment_method_data?.phone === undefined) {
    throw invalid('payment_method_data.phone')
  }
  if (payment_method_id !== undefined) throw invalid('payment_method_id')
}

function readConfirmation(body: Record<string, unknown>, request: z.infer<typeof schema>) {
  if (request.payment_method_id !== undefined) return undefined
  const type = request.payment_method_data?.type
  if (body.confirmation === undefined) {
    const text = `Missing confirmation type for payment method type: ${type ?? 'bank_card'}`
    throw invalid('confirmation', text)
  }
  const asked = check(confirmation, body.confirmation, 'confirmation')
  const isByTheWay = asked.type === 'external' || asked.type === 'mobile_application'
  if (asked.type === 'qr' && type !== 'sbp') throw invalid('confirmation.type')
  if (isByTheWay && (type === undefined || type === 'bank_card')) throw invalid('confirmation.type')
  if (asked.type === 'external' && type === 'sberbank' && request.payment_method_data?.phone === undefined) {
    throw invalid('payment_method_data.phone')
  }
  return asked
}

/** Read as a browser reads it: spaces and line breaks hide nothing. */
const SCRIPTS = ['javascript:', 'data:', 'vbscript:', 'file:', 'blob:', 'about:', 'view-source:']

/** Where the payer goes back to: a page or an application, never a script. */
function isReturnUrl(text: string): boolean {
  return URL.canParse(text) && !SCRIPTS.includes(new URL(text).protocol)
}

import { z } from 'zod'
import { iso } from '../clock.ts'
import { readAmount } from '../http/amount.ts'
import { ApiError, forbidden, invalid } from '../http/errors.ts'
import { check, description, kopecks, metadata } from '../http/fields.ts'
import type { Made } from '../http/idempotence.ts'
import { newInvoiceId } from '../ids.ts'
import { rubles } from '../money.ts'
import { readPaymentRequest } from '../payments/request.ts'
import { readReceipt } from '../receipts/data.ts'
import type { World } from '../world.ts'
import type { Invoice } from './object.ts'

const price = kopecks.transform(rubles)

const schema = z.object({
  // The rest of what a payment can be told is not for invoices.
  payment_data: z.object({
    amount: z.unknown().optional(),
    receipt: z.unknown().optional(),
    recipient: z.unknown().optional(),
    save_payment_method: z.unknown().optional(),
    capture: z.boolean().optional(),
    description,
    metadata,
  }),
  cart: z
    .array(
      z.object({
        description: z.string().min(1).max(128),
        price,
        discount_price: price.optional(),
        quantity: z
          .number()
          .positive()
          .refine((number) => Number.isInteger(Math.round(number * 1e6) / 1e3)),
      }),
    )
    .min(1),
  delivery_method_data: z
    .discriminatedUnion('type', [
      z.object({ type: z.literal('self') }),
      z.object({ type: z.literal('sms'), phone: z.string().regex(/^\d{4,15}$/) }),
      z.object({ type: z.literal('email'), email: z.email().max(254) }),
    ])
    .optional(),
  expires_at: z.iso.datetime({ offset: true }),
  locale: z.enum(['ru_RU', 'en_US']).optional(),
  description,
  metadata,
})

/** A page with a cart that its payer may open until it ends. Nothing is sent by mail or telephone from here. */
export function createInvoice(world: World, body: Record<string, unknown>): Made {
  const request = check(schema, body)
  const now = world.clock.now()
  const expiresAt = Date.parse(request.expires_at)
  if (expiresAt <= now) throw invalid('expires_at')
  mustMakePayments(world, request.payment_data)

  const id = newInvoiceId(now)
  const delivery = request.delivery_method_data?.type
  const invoice: Invoice = {
    id,
    status: 'pending',
    cart: request.cart,
    ...(delivery === undefined
      ? {}
      : {
          delivery_method: {
            type: delivery,
            ...(delivery === 'self' ? { url: `${world.publicUrl}/invoices/${id}` } : {}),
          },
        }),
    created_at: iso(now),
    expires_at: iso(expiresAt),
    ...(request.description === undefined ? {} : { description: request.description }),
    ...(request.metadata === undefined ? {} : { metadata: request.metadata }),
  }
  const stored = { invoice, paymentData: request.payment_data, locale: request.locale ?? null }
  return { kind: 'invoice', id, body: world.invoices.add(stored) }
}

/** What is wrong with the payment is said now, and not to the payer. @throws ApiError 400, 403 */
function mustMakePayments(world: World, data: Record<string, unknown>): void {
  const { payment_methods, saving_allowed } = world.shop.flags()
  if (data.save_payment_method === true && !saving_allowed)
    throw forbidden('Forbidden to save payment method')
  try {
    readPaymentRequest({ ...data, confirmation: { type: 'embedded' } }, payment_methods)
    readReceipt(world, data.receipt, readAmount(data))
  } catch (error) {
    throw error instanceof ApiError ? error.inside('payment_data') : error
  }
}

import { z } from 'zod'
import { invalid } from '../http/errors.ts'
import { check, kopecks } from '../http/fields.ts'
import { kopecksOf, rubles } from '../money.ts'
import type { World } from '../world.ts'
import { measures, paymentModes, paymentSubjects, taxSystems, vatCodes } from './object.ts'

const MISSING = 'Receipt is missing or illegal'

/** A third-party register takes a hundred lines. */
const MOST_ITEMS = 100

const quantity = z
  .union([z.number(), z.string().regex(/^\d+(\.\d+)?$/)])
  .transform(Number)
  .refine((number) => number > 0)

export const item = z.looseObject({
  description: z.string().min(1).max(128),
  quantity,
  amount: kopecks.transform(rubles),
  vat_code: z.int().min(1).max(vatCodes),
  measure: z.enum(measures).optional(),
  payment_subject: z.enum(paymentSubjects).optional(),
  payment_mode: z.enum(paymentModes).optional(),
  country_of_origin_code: z
    .string()
    .regex(/^[A-Z]{2}$/)
    .optional(),
  customs_declaration_number: z.string().min(1).max(32).optional(),
})

export const items = z.array(item).min(1).max(MOST_ITEMS)

export const customer = z.object({
  full_name: z.string().max(256).optional(),
  inn: z
    .string()
    .regex(/^(\d{10}|\d{12})$/)
    .optional(),
  email: z.email().max(254).optional(),
  phone: z
    .string()
    .regex(/^\d{4,15}$/)
    .optional(),
})

export const details = {
  internet: z.boolean().optional(),
  tax_system_code: z.int().min(1).max(taxSystems).optional(),
  timezone: z.int().min(1).max(11).optional(),
}

const schema = z.object({ customer: customer.optional(), items, ...details })

/** `receipt` of a payment, a capture or a refund. */
export type ReceiptData = z.infer<typeof schema>

/**
 * @param sum kopecks that the lines must add up to
 * @param otherwise what stands for a receipt that is not given
 * @returns undefined for a shop that registers no receipts with its provider: then any is ignored
 * @throws ApiError 400
 */
export function readReceipt(
  world: World,
  given: unknown,
  sum: number,
  otherwise?: ReceiptData,
): ReceiptData | undefined {
  if (!world.shop.flags().receipts_required) return undefined
  if (given === undefined && otherwise !== undefined) return otherwise
  if (typeof given !== 'object' || given === null) throw invalid('receipt', MISSING)
  const receipt = check(schema, given, 'receipt')
  mustBeReachable(receipt.customer, 'receipt.customer')
  if (totalOf(receipt) !== sum) throw invalid('receipt', MISSING)
  return receipt
}

/** A receipt is sent to somebody. @throws ApiError 400 */
export function mustBeReachable(to: z.infer<typeof customer> | undefined, parameter: string): void {
  if (to?.email === undefined && to?.phone === undefined) throw invalid(parameter)
}

function totalOf({ items }: ReceiptData): number {
  return items.reduce((sum, line) => sum + Math.round(kopecksOf(line.amount) * line.quantity), 0)
}

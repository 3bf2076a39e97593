import { z } from 'zod'
import { readAmount } from '../http/amount.ts'
import { invalid } from '../http/errors.ts'
import { check, kopecks, metadata } from '../http/fields.ts'

const schema = z.object({
  payment_id: z.string().length(36),
  description: z.string().max(250).optional(),
  metadata,
  deal: z
    .object({
      refund_settlements: z
        .array(z.object({ type: z.literal('payout'), amount: kopecks }))
        .min(1)
        .transform((items) => items.map(({ amount }) => amount)),
    })
    .optional(),
})

export type RefundRequest = z.infer<typeof schema> & { kopecks: number }

/** @throws ApiError 400 with the first thing that is wrong */
export function readRefundRequest(body: Record<string, unknown>): RefundRequest {
  const sum = readAmount(body)
  // Split payments and electronic certificates are not here.
  for (const field of ['sources', 'refund_method_data']) {
    if (body[field] !== undefined) throw invalid(field)
  }
  return { ...check(schema, body), kopecks: sum }
}

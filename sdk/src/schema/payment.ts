import { z } from 'zod'
import { Amount, Id, Moment } from './common.ts'

export const PaymentStatus = z
  .enum(['pending', 'processing', 'succeeded', 'canceled', 'failed'])
  .describe('`processing`: the money is on hold. `succeeded`: captured.')

export const PaymentRequest = z
  .object({
    enroll_id: Id,
    return_url: z
      .string()
      .max(2048)
      .optional()
      .describe('Where the payer comes back to; its origin must be allowed.'),
  })
  .meta({ id: 'PaymentRequest' })

export const Payment = z
  .object({
    id: Id,
    enroll_id: Id,
    amount: Amount,
    status: PaymentStatus,
    confirmation_url: z.string().nullable().describe('Send the payer here while the payment is `pending`.'),
    method: z.string().nullable().describe('What was paid with, as YooKassa titles it.'),
    hold_ends_at: Moment.nullable().describe('When an uncaptured hold falls back to the payer.'),
    captured_at: Moment.nullable(),
    cancellation: z.object({ party: z.string().nullable(), reason: z.string().nullable() }).nullable(),
    created_at: Moment,
  })
  .meta({ id: 'Payment' })
export type Payment = z.infer<typeof Payment>

import { z } from 'zod'
import { Amount, Id, Moment, PageQuery, text } from './common.ts'

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
    title: z.string().describe('What is paid for.'),
    amount: Amount,
    refunded: Amount.describe('What of it has gone back to the payer.'),
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

export const PaymentQuery = PageQuery.extend({
  status: PaymentStatus.optional(),
  reason: text(1, 100).optional().describe('Those that were canceled, or failed, for this reason.'),
})

export const RefundRequest = z
  .object({
    amount: Amount.optional().describe('All that can go back, unless given.'),
    reason: text(1, 250).describe('Why; the payer may see it.'),
  })
  .meta({ id: 'RefundRequest' })
export type RefundRequest = z.output<typeof RefundRequest>

/** Below zero: what somebody gains. */
const SignedAmount = z.object({ value: z.string().regex(/^-?\d+\.\d{2}$/), currency: z.literal('RUB') })

export const RefundStatus = z
  .enum(['parked', 'sending', 'accepted', 'succeeded', 'canceled', 'in_doubt'])
  .describe(
    '`parked`: YooKassa refused it and it is owed: it is tried again. `sending`: promised to YooKassa. `accepted`: YooKassa is working on it.',
  )

export const RefundQuery = PageQuery.extend({ status: RefundStatus.optional() })

export const Refund = z
  .object({
    id: Id,
    payment_id: Id,
    enroll_id: Id,
    title: z.string().describe('What had been paid for.'),
    amount: Amount,
    status: RefundStatus,
    origin: z
      .enum(['operator', 'provider', 'cancellation', 'ruling'])
      .describe(
        '`provider`: YooKassa gave it back by itself. `cancellation`, `ruling`: owed by that decision.',
      ),
    reason: z.string(),
    cancel_reason: z.string().nullable().describe('Why YooKassa refused it, or the attempt before it.'),
    attempt: z.number().int(),
    allowed: z.array(z.string()).describe('What the caller may do now: `release`.'),
    retry_at: Moment.nullable().describe('When a parked one is tried again by itself.'),
    taken: z
      .object({ net: Amount, tax: Amount, fee: SignedAmount })
      .describe('Whose share it came out of: the master’s, the tax reserve, the commission.'),
    created_at: Moment,
    changed_at: Moment,
  })
  .meta({ id: 'Refund' })
export type Refund = z.infer<typeof Refund>

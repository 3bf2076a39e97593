import { z } from 'zod'
import { type Kopecks, parseRubles, rubles } from '../core/money.ts'

/**
 * What a mutating call told us. After `unknown` the money may have moved, unless the call is known to be `harmless`
 * (nobody listened, or nobody believed who we are): repeat it, with the same key. `rejected` is the only plain no.
 */
export type Outcome<T> =
  | { kind: 'done'; object: T }
  | { kind: 'rejected'; code: string; reason: string }
  | { kind: 'unknown'; reason: string; isHarmless?: boolean }

/** What a read told us. `missing`: there is no such object, or it is not ours. */
export type Reading<T> =
  | { kind: 'found'; object: T }
  | { kind: 'missing' }
  | { kind: 'unknown'; reason: string }

const Money = z
  .object({ value: z.string().regex(/^-?\d+(\.\d{1,2})?$/), currency: z.literal('RUB') })
  .transform(({ value }) => parseRubles(value))
const Moment = z.coerce.date()
const Cancellation = z.object({ party: z.string(), reason: z.string() })
const Metadata = z.record(z.string(), z.string().nullable())

/** The part of YooKassa's payment that we act on; the rest is dropped. */
export const YooKassaPayment = z.object({
  id: z.string().min(1).max(64),
  status: z.enum(['pending', 'waiting_for_capture', 'succeeded', 'canceled']),
  amount: Money,
  income_amount: Money.optional(),
  refunded_amount: Money.optional(),
  created_at: Moment,
  captured_at: Moment.optional(),
  expires_at: Moment.optional(),
  confirmation: z.object({ confirmation_url: z.string().optional() }).optional(),
  payment_method: z.object({ title: z.string().optional(), type: z.string() }).optional(),
  cancellation_details: Cancellation.optional(),
  metadata: Metadata.optional(),
})
export type YooKassaPayment = z.output<typeof YooKassaPayment>

export const YooKassaPayout = z.object({
  id: z.string().min(1).max(64),
  status: z.enum(['pending', 'succeeded', 'canceled']),
  amount: Money,
  created_at: Moment,
  cancellation_details: Cancellation.optional(),
  metadata: Metadata.optional(),
})
export type YooKassaPayout = z.output<typeof YooKassaPayout>

/** An amount as YooKassa's requests write it. */
export const money = (amount: Kopecks) => ({ value: rubles(amount), currency: 'RUB' as const })

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

/**
 * What a read told us. `missing`: there is no such object, or it is not ours. `isUnreadable`: an honest answer in words that
 * we do not know; asking again would not help.
 */
export type Reading<T> =
  | { kind: 'found'; object: T }
  | { kind: 'missing' }
  | { kind: 'unknown'; reason: string; isUnreadable?: boolean }

const Money = z
  .object({ value: z.string().regex(/^-?\d+(\.\d{1,2})?$/), currency: z.literal('RUB') })
  .transform(({ value }) => parseRubles(value))
const Moment = z.coerce.date()
const Cancellation = z.object({ party: z.string(), reason: z.string() })
const Metadata = z.record(z.string(), z.string().nullable())
const Settlements = z.array(z.object({ type: z.string(), amount: Money }))

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
  deal: z.object({ id: z.string(), settlements: Settlements.optional() }).optional(),
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

export const YooKassaRefund = z.object({
  id: z.string().min(1).max(64),
  payment_id: z.string().min(1).max(64),
  status: z.enum(['pending', 'succeeded', 'canceled']),
  amount: Money,
  created_at: Moment,
  description: z.string().optional(),
  deal: z.object({ id: z.string(), refund_settlements: Settlements.optional() }).optional(),
  cancellation_details: Cancellation.optional(),
  metadata: Metadata.optional(),
})
export type YooKassaRefund = z.output<typeof YooKassaRefund>

/** A page of refunds; one payment never has more than fit on it. */
export const YooKassaRefunds = z.object({ items: z.array(YooKassaRefund) })

export const YooKassaDeal = z.object({
  id: z.string().min(1).max(64),
  status: z.enum(['opened', 'closed']),
  fee_moment: z.enum(['payment_succeeded', 'deal_closed']),
  balance: Money,
  payout_balance: Money,
  created_at: Moment,
  expires_at: Moment,
  metadata: Metadata.optional(),
})
export type YooKassaDeal = z.output<typeof YooKassaDeal>

/** Who the gateway's credentials belong to. A gateway of YooKassa's test mode shows no money, and pays all the same. */
export const YooKassaGateway = z.object({ account_id: z.string(), payout_balance: Money.optional() })
export type YooKassaGateway = z.output<typeof YooKassaGateway>

/** What a search by our metadata finds: one payout, or none. */
export const YooKassaPayouts = z.object({ items: z.array(YooKassaPayout) })

/** What of an object anybody can read: of another currency, or in a status that we have never heard of. */
const Unreadable = z
  .object({ id: z.string().min(1).max(64), created_at: Moment, status: z.string().max(64).optional() })
  .transform((object) => ({ ...object, isUnreadable: true as const }))
export type Unreadable = z.output<typeof Unreadable>

/** A page of a list. One object that we cannot read must not hide the others, so it comes as such. */
const pageOf = <S extends z.ZodType>(item: S) =>
  z.object({ items: z.array(z.union([item, Unreadable])), next_cursor: z.string().min(1).optional() })
export type YooKassaPage<T> = { items: (T | Unreadable)[]; next_cursor?: string | undefined }

export const YooKassaPaymentPage = pageOf(YooKassaPayment)
export const YooKassaPayoutPage = pageOf(YooKassaPayout)
export const YooKassaRefundPage = pageOf(YooKassaRefund)
export const YooKassaDealPage = pageOf(YooKassaDeal)

/** An amount as YooKassa's requests write it. */
export const money = (amount: Kopecks) => ({ value: rubles(amount), currency: 'RUB' as const })

import { after, HOUR_MS } from '../core/clock.ts'
import { basisPoints, type Kopecks, kopecks } from '../core/money.ts'
import { type PriceSettings, rails } from '../rail/rail.ts'
import { splitPrice } from '../settlement/split.ts'
import type { EnrollActor, EnrollStatus } from './lifecycle.ts'
import type { Terms } from './terms.ts'

/**
 * A row of the cancellation policy: whoever cancels up to so long before the start leaves this part of the price to the
 * master. Rows run from the earliest on; the last one has no end.
 */
export type PolicyRow = { hoursBefore: number | null; keepBasisPoints: number }

type Booking = {
  status: EnrollStatus
  price: Kopecks
  startsAt: Date
  rail: 'two_stage' | 'safe_deal'
  terms: Terms
}
type Money = { status: string; amount: Kopecks } | undefined

/**
 * How much of the price is kept when this actor cancels now. Only a client pays for it, only after the master has taken
 * the booking, and only out of money that is there. A part too small to be paid out is not kept at all.
 */
export function keptOnCancel(
  config: PriceSettings,
  { status, price, startsAt, rail, terms }: Booking,
  payment: Money,
  actor: EnrollActor,
  now: Date,
): Kopecks {
  const isPaid = payment?.status === 'processing' || payment?.status === 'succeeded'
  if (actor !== 'client' || status !== 'confirmed' || !isPaid) return kopecks(0)
  const row = rowAt(terms.cancellation ?? [], startsAt, now)
  return row ? payable(config, rail, terms, basisPoints(price, row.keepBasisPoints)) : kopecks(0)
}

/** The row that holds at a moment. */
export function rowAt(rows: readonly PolicyRow[], startsAt: Date, now: Date): PolicyRow | undefined {
  return rows.find((row) => now <= (endOf(row, startsAt) ?? now))
}

/** Until when a row holds; null for the last one. */
export const endOf = ({ hoursBefore }: PolicyRow, startsAt: Date): Date | null =>
  hoursBefore === null ? null : after(startsAt, -hoursBefore * HOUR_MS)

/** A part of the price that its receivers can be paid, or else nothing. */
export function payable(
  config: PriceSettings,
  rail: Booking['rail'],
  terms: Parameters<typeof splitPrice>[1],
  amount: Kopecks,
): Kopecks {
  const fits = amount > 0 && rails[rail].fits(config, amount, splitPrice(amount, terms))
  return fits ? amount : kopecks(0)
}

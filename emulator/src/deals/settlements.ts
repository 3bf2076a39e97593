import { z } from 'zod'
import { invalid } from '../http/errors.ts'
import { kopecks } from '../http/fields.ts'
import { incomeOf, kopecksOf, rubles } from '../money.ts'
import type { World } from '../world.ts'
import { mustHaveDeals } from './create.ts'
import type { Settlement } from './object.ts'
import type { StoredDeal } from './store.ts'

/** Kopecks: a seller's share must be payable, so the limits are those of one payout in a deal. */
export const PAYOUT_MIN = 1_00
export const PAYOUT_MAX = 150_000_00

export const settlements = z
  .array(z.object({ type: z.literal('payout'), amount: kopecks }))
  .min(1)
  .transform((items) => items.map(({ amount }) => amount))

/** `settlements` as the API shows them. */
export const showSettlements = (parts: readonly number[]): Settlement[] =>
  parts.map((part) => ({ type: 'payout', amount: rubles(part) }))

export const sumOf = (parts: readonly Settlement[]): number =>
  parts.reduce((sum, { amount }) => sum + kopecksOf(amount), 0)

/**
 * A deal in which something can still be done.
 * @throws ApiError 400: unknown, closed, or past its end; 403
 */
export function openDeal(world: World, id: string): StoredDeal {
  mustHaveDeals(world)
  const stored = world.deals.find(id)
  if (stored === undefined || stored.deal.status !== 'opened' || stored.expiresAt <= world.clock.now()) {
    throw invalid('deal.id')
  }
  return stored
}

/**
 * The seller's share of a payment: each part can be paid out, and more than the provider's fee is left.
 * @throws ApiError 400
 */
export function mustFit(world: World, amount: number, parts: readonly number[]): void {
  const share = parts.reduce((sum, part) => sum + part, 0)
  if (parts.some((part) => part < PAYOUT_MIN || part > PAYOUT_MAX)) throw invalid('deal.settlements')
  if (share >= incomeOf(amount, world.options.fee)) throw invalid('deal.settlements')
}

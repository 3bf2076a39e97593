import { z } from 'zod'
import { isoMicros } from '../clock.ts'
import { forbidden } from '../http/errors.ts'
import { check, description, metadata } from '../http/fields.ts'
import type { Made } from '../http/idempotence.ts'
import { newDealId } from '../ids.ts'
import { rubles } from '../money.ts'
import type { World } from '../world.ts'
import { type Deal, feeMoments } from './object.ts'

const DAY_MS = 86_400_000

const schema = z.object({
  type: z.literal('safe_deal'),
  fee_moment: z.enum(feeMoments),
  description,
  metadata,
})

/** A deal keeps the buyer's money until the seller is paid, or the buyer gets it back. */
export function createDeal(world: World, body: Record<string, unknown>): Made {
  mustHaveDeals(world)
  const request = check(schema, body)
  const { test, deal_life_days } = world.shop.flags()
  const now = world.clock.now()
  const expiresAt = now + deal_life_days * DAY_MS
  const deal: Deal = {
    type: request.type,
    fee_moment: request.fee_moment,
    id: newDealId(now),
    balance: rubles(0),
    payout_balance: rubles(0),
    status: 'opened',
    created_at: isoMicros(now),
    expires_at: isoMicros(expiresAt),
    ...(request.metadata === undefined ? {} : { metadata: request.metadata }),
    ...(request.description === undefined ? {} : { description: request.description }),
    test,
  }
  const money = { balance: 0, payoutBalance: 0, platform: 0, waiting: 0, moved: 0 }
  const text = world.deals.add({ deal, ...money, expiresAt, deadline: expiresAt })
  return { kind: 'deal', id: deal.id, body: text }
}

/** @throws ApiError 403 for a shop that is no platform with deals */
export function mustHaveDeals(world: World): void {
  if (!world.shop.flags().safe_deal_enabled) throw forbidden('Safe Deal is not available to this shop')
}

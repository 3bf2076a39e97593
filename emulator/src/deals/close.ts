import { announce } from '../notifications/announce.ts'
import { cancelStored } from '../payments/cancel.ts'
import type { World } from '../world.ts'
import { windUp } from './expire.ts'
import type { StoredDeal } from './store.ts'

/** Saves a deal in which a payout or a refund has ended, and closes it if that was the last to wait for. */
export function closeIfDone(world: World, stored: StoredDeal): void {
  world.deals.save(stored)
  if (stored.waiting > 0) return
  if (stored.expiresAt <= world.clock.now()) windUp(world, stored)
  else if (stored.payoutBalance === 0 && stored.moved > 0) closeDeal(world, stored)
}

/**
 * The end of a deal. What is left is the platform's, and what is missing it has to pay: then the deal
 * keeps its negative balance to show. Nobody can pay into a closed deal, so payments under way are canceled.
 */
export function closeDeal(world: World, stored: StoredDeal): void {
  for (const payment of world.payments.openIn(stored.deal.id)) {
    cancelStored(world, payment, { party: 'yoo_money', reason: 'deal_expired' })
  }
  const body = world.deals.save({
    ...stored,
    deal: { ...stored.deal, status: 'closed' },
    balance: Math.min(stored.balance, 0),
    platform: stored.platform + stored.balance,
    deadline: null,
  })
  announce(world, 'deal.closed', stored.deal.id, body)
}

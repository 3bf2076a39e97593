import type { World } from '../world.ts'
import { closeIfDone } from './close.ts'
import type { StoredDeal } from './store.ts'

/*
 * The money of a deal. Payouts and refunds take their sum when they are made, and give it back if they
 * are canceled; the deal closes by itself when the last of them leaves nothing for the seller.
 */

/** A payment of the deal has succeeded. What is above the seller's share is the platform's. */
export function receive(world: World, id: string, income: number, share: number): void {
  const stored = find(world, id)
  const now = stored.deal.fee_moment === 'payment_succeeded'
  world.deals.save({
    ...stored,
    balance: stored.balance + (now ? share : income),
    payoutBalance: stored.payoutBalance + share,
    platform: stored.platform + (now ? income - share : 0),
  })
}

/** What a payout or a refund moves: `sum` out of the deal, and `share` of it out of the seller's part. */
export type Move = { sum: number; share: number }

export function take(world: World, id: string, { sum, share }: Move): void {
  const stored = find(world, id)
  world.deals.save({
    ...stored,
    balance: stored.balance - sum,
    payoutBalance: stored.payoutBalance - share,
    waiting: stored.waiting + 1,
  })
}

export function confirmMove(world: World, id: string): void {
  const stored = find(world, id)
  closeIfDone(world, { ...stored, waiting: stored.waiting - 1, moved: stored.moved + 1 })
}

export function giveBack(world: World, id: string, { sum, share }: Move): void {
  const stored = find(world, id)
  closeIfDone(world, {
    ...stored,
    balance: stored.balance + sum,
    payoutBalance: stored.payoutBalance + share,
    waiting: stored.waiting - 1,
  })
}

/** A payout that had succeeded is canceled after all. A deal closed since is open again. */
export function takeBack(world: World, id: string, { sum, share }: Move): void {
  const stored = find(world, id)
  const wasClosed = stored.deal.status === 'closed'
  world.deals.save({
    ...stored,
    deal: { ...stored.deal, status: 'opened' },
    balance: (wasClosed ? 0 : stored.balance) + sum, // a closed deal has settled with the platform
    payoutBalance: stored.payoutBalance + share,
    moved: stored.moved - 1,
    deadline: stored.expiresAt,
  })
}

function find(world: World, id: string): StoredDeal {
  const stored = world.deals.find(id)
  if (stored === undefined) throw new Error(`no deal ${id}`)
  return stored
}

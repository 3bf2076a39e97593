import { kopecksOf } from '../money.ts'
import type { Payment } from '../payments/object.ts'
import { returnInDeal } from '../refunds/return.ts'
import type { World } from '../world.ts'
import { closeDeal } from './close.ts'
import { sumOf } from './settlements.ts'
import type { StoredDeal } from './store.ts'

/**
 * The life of a deal is over: the buyer gets the money back, and the deal is closed. While a payout or
 * a refund has no outcome the deal waits for it; nothing new can be done in it.
 */
export function expireDeal(world: World, id: string): void {
  world.database.transaction(() => {
    const stored = world.deals.find(id)
    if (stored === undefined) throw new Error(`no deal ${id}`)
    if (stored.waiting > 0) world.deals.save({ ...stored, deadline: null })
    else windUp(world, stored)
  })
}

export function windUp(world: World, stored: StoredDeal): void {
  const { id, fee_moment } = stored.deal
  let { balance, payoutBalance } = stored
  for (const payment of world.payments.succeededIn(id)) {
    const { rest, shareRest } = restOf(world, payment)
    const share = Math.min(shareRest, payoutBalance)
    // With `payment_succeeded` only the seller's share is still here. Otherwise it is all the buyer has paid,
    // less what the seller has got: that stays in the payment, for the payout may yet be taken back.
    const sum = fee_moment === 'payment_succeeded' ? share : rest - (shareRest - share)
    if (sum <= 0) continue
    returnInDeal(world, payment, sum, share)
    balance -= sum
    payoutBalance -= share
  }
  closeDeal(world, { ...stored, balance, payoutBalance })
}

/** What of a payment, and of the seller's share in it, has not been refunded yet. */
export function restOf(world: World, payment: Payment) {
  const refunded = world.refunds.totalOf(payment.id)
  const share = sumOf(payment.deal?.settlements ?? [])
  return { rest: kopecksOf(payment.amount) - refunded.amount, shareRest: share - refunded.settlement }
}

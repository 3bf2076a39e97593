import { iso } from '../clock.ts'
import { randomHex } from '../ids.ts'
import { kopecksOf } from '../money.ts'
import { announce } from '../notifications/announce.ts'
import type { World } from '../world.ts'
import type { Payout, PayoutRefusal } from './object.ts'

/** The acquirer answers about a pending payout. A canceled one gives its money back to the gateway. */
export function settlePayout(world: World, payout: Payout, refusal?: PayoutRefusal): Payout {
  return world.database.transaction(() => {
    const settled = refusal === undefined ? succeeded(payout, world.clock.now()) : canceled(payout, refusal)
    if (refusal !== undefined) {
      world.payouts.setBalance(world.payouts.balance() + kopecksOf(payout.amount))
    }
    announce(world, `payout.${settled.status}`, settled.id, world.payouts.save(settled))
    return settled
  })
}

type Final = Payout & { status: 'succeeded' | 'canceled' }

export function succeeded(payout: Payout, now: number): Final {
  const to = payout.payout_destination
  const payout_destination = to.type === 'sbp' ? { ...to, sbp_operation_id: randomHex(16).toUpperCase() } : to
  return { ...payout, status: 'succeeded', payout_destination, succeeded_at: iso(now) }
}

export function canceled(payout: Payout, { party, reason }: PayoutRefusal): Final {
  return { ...payout, status: 'canceled', cancellation_details: { party, reason } }
}

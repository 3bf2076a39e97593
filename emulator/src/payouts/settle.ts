import { iso } from '../clock.ts'
import { confirmMove, giveBack, takeBack } from '../deals/purse.ts'
import type { Account } from '../http/auth.ts'
import { randomHex } from '../ids.ts'
import { kopecksOf } from '../money.ts'
import { announce } from '../notifications/announce.ts'
import type { World } from '../world.ts'
import type { Payout, PayoutRefusal } from './object.ts'

/**
 * The acquirer answers about a pending payout, or takes back its good answer about a succeeded one. The
 * money of a canceled payout goes back to where it came from.
 */
export function settlePayout(world: World, payout: Payout, refusal?: PayoutRefusal): Payout {
  return world.database.transaction(() => {
    const settled = refusal === undefined ? succeeded(payout, world.clock.now()) : canceled(payout, refusal)
    const account: Account = payout.deal === undefined ? 'gateway' : 'shop'
    announce(world, `payout.${settled.status}`, settled.id, world.payouts.save(settled), account)

    const sum = kopecksOf(payout.amount)
    if (payout.deal !== undefined) moveInDeal(world, payout.deal.id, payout, settled, sum)
    else if (refusal !== undefined) world.payouts.setBalance(world.payouts.balance() + sum)
    return settled
  })
}

function moveInDeal(world: World, dealId: string, before: Payout, after: Final, sum: number): void {
  const move = { sum, share: sum }
  if (after.status === 'succeeded') confirmMove(world, dealId)
  else if (before.status === 'pending') giveBack(world, dealId, move)
  else takeBack(world, dealId, move)
}

type Final = Payout & { status: 'succeeded' | 'canceled' }

export function succeeded(payout: Payout, now: number): Final {
  const to = payout.payout_destination
  const payout_destination = to.type === 'sbp' ? { ...to, sbp_operation_id: randomHex(16).toUpperCase() } : to
  return { ...payout, status: 'succeeded', payout_destination, succeeded_at: iso(now) }
}

export function canceled(payout: Payout, { party, reason }: PayoutRefusal): Final {
  const { succeeded_at: _, ...rest } = payout
  return { ...rest, status: 'canceled', cancellation_details: { party, reason } }
}

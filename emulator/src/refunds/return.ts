import { iso } from '../clock.ts'
import { showSettlements } from '../deals/settlements.ts'
import { newRefundId } from '../ids.ts'
import { rubles } from '../money.ts'
import type { Payment } from '../payments/object.ts'
import type { World } from '../world.ts'
import { succeeded, tellRefunded } from './settle.ts'

/** The provider itself returns the money of a deal whose life is over. The deal's own sums are the caller's. */
export function returnInDeal(world: World, payment: Payment, sum: number, share: number): void {
  if (payment.deal === undefined) throw new Error(`payment ${payment.id} is in no deal`)
  const now = world.clock.now()
  const refund = succeeded(
    {
      id: newRefundId(now),
      payment_id: payment.id,
      status: 'pending',
      created_at: iso(now),
      amount: rubles(sum),
      deal: { id: payment.deal.id, refund_settlements: showSettlements([share]) },
    },
    payment,
  )
  const text = world.refunds.add({ refund, settlement: share, fromShop: 0, receipt: undefined })
  tellRefunded(world, refund, text)
}

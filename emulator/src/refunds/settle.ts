import { confirmMove, giveBack } from '../deals/purse.ts'
import { randomDigits, randomHex } from '../ids.ts'
import { kopecksOf, rubles } from '../money.ts'
import { announce } from '../notifications/announce.ts'
import type { Payment } from '../payments/object.ts'
import { registerReceipt } from '../receipts/register.ts'
import type { World } from '../world.ts'
import type { Refund, RefundRefusal } from './object.ts'
import type { StoredRefund } from './store.ts'

/** The bank answers about a pending refund. Nobody is notified of a canceled one. */
export function settleRefund(world: World, stored: StoredRefund, refusal?: RefundRefusal): Refund {
  return world.database.transaction(() => {
    const { refund, settlement, fromShop } = stored
    if (refusal === undefined) return complete(world, stored)
    const settled = canceled(refund, refusal)
    world.refunds.save(settled)
    world.shop.draw(-fromShop)
    if (refund.deal) giveBack(world, refund.deal.id, { sum: kopecksOf(refund.amount), share: settlement })
    return settled
  })
}

/** A refund that was written down as pending has succeeded. */
export function complete(world: World, { refund, receipt }: StoredRefund): Refund {
  const payment = world.payments.find(refund.payment_id)?.payment
  if (payment === undefined) throw new Error(`no payment ${refund.payment_id}`)
  const about = { type: 'refund', refund_id: refund.id } as const
  const registered = receipt && registerReceipt(world, about, receipt, kopecksOf(refund.amount))
  const done = succeeded(refund, payment)
  const settled = registered === undefined ? done : { ...done, receipt_registration: registered }
  tellRefunded(world, settled, world.refunds.save(settled))
  if (refund.deal) confirmMove(world, refund.deal.id)
  return settled
}

/** Cards and the faster payments system number the operation, each in its way. */
export function succeeded(refund: Refund, payment: Payment): Refund {
  const type = payment.payment_method?.type
  return {
    ...refund,
    status: 'succeeded',
    ...(type === 'bank_card' ? { refund_authorization_details: { rrn: randomDigits(15) } } : {}),
    ...(type === 'sbp' ? { refund_method: { type, sbp_operation_id: randomHex(16).toUpperCase() } } : {}),
  }
}

export function canceled(refund: Refund, { party, reason }: RefundRefusal): Refund {
  return {
    ...refund,
    status: 'canceled',
    ...(refund.receipt_registration === undefined ? {} : { receipt_registration: 'canceled' }),
    cancellation_details: { party, reason },
  }
}

/**
 * Tells of a refund that has been written down as succeeded. The payment shows what has been returned of
 * it, and whether more can be; of that nobody is notified.
 */
export function tellRefunded(world: World, refund: Refund, text: string): void {
  const stored = world.payments.find(refund.payment_id)
  if (stored === undefined) throw new Error(`no payment ${refund.payment_id}`)
  const { payment } = stored
  const refunded = world.refunds.returnedOf(payment.id)
  const most = payment.deal === undefined ? kopecksOf(payment.amount) : mostOf(world, payment)
  world.payments.save({
    ...stored,
    payment: { ...payment, refunded_amount: rubles(refunded), refundable: refunded < most },
  })
  announce(world, 'refund.succeeded', refund.id, text)
}

/** With the platform's share gone already, only the seller's can be returned. */
function mostOf(world: World, { amount, deal }: Payment): number {
  const stored = deal === undefined ? undefined : world.deals.find(deal.id)
  if (deal === undefined || stored?.deal.fee_moment !== 'payment_succeeded') return kopecksOf(amount)
  return deal.settlements.reduce((sum, part) => sum + kopecksOf(part.amount), 0)
}

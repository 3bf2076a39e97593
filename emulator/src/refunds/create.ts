import { iso } from '../clock.ts'
import { take } from '../deals/purse.ts'
import { openDeal, showSettlements, sumOf } from '../deals/settlements.ts'
import type { StoredDeal } from '../deals/store.ts'
import { invalid, notFound } from '../http/errors.ts'
import type { Made } from '../http/idempotence.ts'
import { newRefundId } from '../ids.ts'
import { kopecksOf, rubles } from '../money.ts'
import { methods } from '../payments/methods.ts'
import type { Payment } from '../payments/object.ts'
import { readReceipt } from '../receipts/data.ts'
import type { World } from '../world.ts'
import type { Refund, RefundRefusal } from './object.ts'
import { type RefundRequest, readRefundRequest } from './request.ts'
import { canceled, complete } from './settle.ts'
import type { StoredRefund } from './store.ts'

const YEAR_MS = 365 * 86_400_000

/**
 * Gives the buyer money back, all of it or a part. The answer may be final at once, or `pending` when the
 * emulator was told so.
 * @throws ApiError 400: not refundable, above the remainder, or against the rules of its deal; 404
 */
export function createRefund(world: World, body: Record<string, unknown>): Made {
  const request = readRefundRequest(body)
  const paid = world.payments.find(request.payment_id)
  if (paid === undefined) throw notFound('payment_id')
  const { payment } = paid
  const deal = findDeal(world, payment, request)
  mustBeRefundable(world, payment, request.kopecks)
  const settlement = mustBeWithin(world, payment, request, deal)
  const isAll = request.kopecks === kopecksOf(payment.amount)
  const receipt = readReceipt(world, body.receipt, request.kopecks, isAll ? paid.receipt : undefined)

  const now = world.clock.now()
  const asked: Refund = {
    id: newRefundId(now),
    payment_id: payment.id,
    status: 'pending',
    created_at: iso(now),
    amount: rubles(request.kopecks),
    ...(receipt === undefined ? {} : { receipt_registration: 'pending' }),
    ...(request.description === undefined ? {} : { description: request.description }),
    ...(request.deal === undefined || deal === undefined
      ? {}
      : {
          deal: { id: deal.deal.id, refund_settlements: showSettlements(request.deal.refund_settlements) },
        }),
    ...(request.metadata === undefined ? {} : { metadata: request.metadata }),
  }
  const fromShop = Math.max(0, request.kopecks - Math.max(0, deal?.balance ?? 0))
  const stored = { refund: asked, settlement, fromShop, receipt }
  return { kind: 'refund', id: asked.id, body: make(world, stored, deal) }
}

function make(world: World, stored: StoredRefund, deal?: StoredDeal): string {
  const { refund, settlement, fromShop } = stored
  const refusal = whyRefused(world, fromShop)
  if (refusal !== undefined) return world.refunds.add({ ...stored, refund: canceled(refund, refusal) })

  world.shop.draw(fromShop)
  if (deal !== undefined) take(world, deal.deal.id, { sum: kopecksOf(refund.amount), share: settlement })
  const text = world.refunds.add(stored)
  return world.settings.get('refund_answer') === 'pending' ? text : JSON.stringify(complete(world, stored))
}

function whyRefused(world: World, fromShop: number): RefundRefusal | undefined {
  const balance = world.shop.balance()
  if (balance !== undefined && fromShop > balance) return { party: 'yoo_money', reason: 'insufficient_funds' }
  if (world.settings.get('refund_answer') !== 'canceled') return undefined
  return JSON.parse(world.settings.get('refund_refusal') ?? '') as RefundRefusal
}

/** A payment of a deal is refunded with the deal's data, while the deal is open and before any payout. */
function findDeal(world: World, payment: Payment, request: RefundRequest): StoredDeal | undefined {
  if ((payment.deal === undefined) !== (request.deal === undefined)) throw invalid('deal')
  if (payment.deal === undefined) return undefined
  const deal = openDeal(world, payment.deal.id)
  if (world.payouts.hasPayoutInDeal(deal.deal.id)) throw invalid('deal.id')
  return deal
}

function mustBeRefundable(world: World, payment: Payment, kopecks: number): void {
  const life = payment.payment_method?.type === 'sberbank' ? YEAR_MS : 3 * YEAR_MS
  const isOld = Date.parse(payment.created_at) < world.clock.now() - life
  if (payment.status !== 'succeeded' || isOld) {
    throw invalid('payment_id', `Payment can't be refunded: its status is ${payment.status}`)
  }
  const way = methods[payment.payment_method?.type ?? 'bank_card'].refund
  if (way === 'none')
    throw invalid('payment_id', `Payments by ${payment.payment_method?.type} can't be refunded`)
  if (way === 'full' && kopecks !== kopecksOf(payment.amount)) throw invalid('amount')
}

/**
 * A refund never exceeds what is left of the payment. In a deal it says how much of it is cut from the
 * seller's share: all of it when the platform has its own already, at most all of it otherwise.
 * @returns that part, in kopecks
 */
function mustBeWithin(world: World, payment: Payment, request: RefundRequest, deal?: StoredDeal): number {
  const before = world.refunds.totalOf(payment.id)
  const rest = kopecksOf(payment.amount) - before.amount - request.kopecks
  if (rest < 0) throw invalid('amount')
  if (deal === undefined) return 0

  const cut = (request.deal?.refund_settlements ?? []).reduce((sum, part) => sum + part, 0)
  const shareRest = sumOf(payment.deal?.settlements ?? []) - before.settlement - cut
  if (deal.deal.fee_moment === 'payment_succeeded') {
    if (cut !== request.kopecks) throw invalid('deal.refund_settlements')
    if (shareRest < 0) throw invalid('amount')
  }
  // What is left for the seller must not be more than what is left of the buyer's money.
  const isTooSmall = deal.deal.fee_moment === 'deal_closed' && shareRest > rest
  if (cut > request.kopecks || shareRest < 0 || isTooSmall) throw invalid('deal.refund_settlements')
  return cut
}

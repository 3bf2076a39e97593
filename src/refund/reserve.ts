import type { Context } from '../context.ts'
import { type Kopecks, kopecks } from '../core/money.ts'
import type { Tx } from '../db/db.ts'
import { type Deal, findDeal } from '../deal/store.ts'
import { type Entry, post } from '../ledger/journal.ts'
import { lockPayment, type Payment } from '../payment/store.ts'
import { withdrawParked } from '../payout/withdraw.ts'
import { railOf, rails } from '../rail/rail.ts'
import { type Cut, cutOfMaster, cutOfShares, proportionalCut, refundable, withMaster } from './cut.ts'
import { type EnrollOf, findEnrollOf, insertRefund, type Refund, sumCuts } from './store.ts'

/** All that a refund is decided from, with the deal locked. */
export type Scene = {
  payment: Payment
  enroll: EnrollOf
  deal: Deal | undefined
  /** What earlier refunds took. */
  before: Cut
  /** How much can still go back. */
  refundable: Kopecks
}

export async function lockScene(tx: Tx, paymentId: string): Promise<Scene> {
  const payment = await lockPayment(tx, paymentId)
  const [enroll, deal, before] = await Promise.all([
    findEnrollOf(tx, payment.enrollId),
    payment.dealId ? findDeal(tx, payment.dealId) : undefined,
    sumCuts(tx, payment.id),
  ])
  const left = refundable(payment.amount, enroll.terms, before, isMasterOnly(deal))
  return { payment, enroll, deal, before, refundable: left }
}

/** Such a deal credited the platform when the payment succeeded: what is left to give back is the master's. */
const isMasterOnly = (deal: Deal | undefined) => deal?.feeMoment === 'payment_succeeded'

/**
 * Who gives how much of a refund.
 * @param told what YooKassa says it took from the master, when it made the refund by itself
 */
export function cutOf({ payment, enroll, deal, before }: Scene, amount: Kopecks, told?: Kopecks): Cut {
  const net = told ?? (isMasterOnly(deal) ? amount : undefined)
  if (net === undefined) {
    const cut = proportionalCut(payment.amount, enroll.terms, before, amount)
    return deal ? withMaster(payment.amount, enroll.terms, before, cut) : cut
  }
  if (told !== undefined && enroll.status === 'completed') {
    return cutOfShares(payment.amount, enroll.terms, before, amount, told)
  }
  return cutOfMaster(payment.amount, enroll.terms, before, amount, net)
}

type Asked = Pick<Refund, 'id' | 'amount' | 'origin' | 'reason' | 'status' | 'providerId'> & { cut: Cut }

/**
 * Writes a refund down and reserves its money: undistributed money from escrow, distributed money back out of the
 * shares, while the master's payout is still parked.
 *
 * @throws AppError `wrong_state` when the master's money is on its way or gone
 */
export async function reserveRefund(
  ctx: Pick<Context, 'clock' | 'config'>,
  tx: Tx,
  { payment, enroll, deal }: Scene,
  { cut, ...asked }: Asked,
): Promise<Refund> {
  const now = ctx.clock.now()
  const takenFrom = enroll.status === 'completed' ? 'shares' : 'escrow'
  const refund: Refund = {
    ...asked,
    ...cut,
    paymentId: payment.id,
    enrollId: enroll.id,
    dealId: deal?.id ?? null,
    takenFrom,
    cancelReason: null,
    createdAt: now,
    changedAt: now,
  }
  if (takenFrom === 'shares') {
    const reason = asked.origin === 'provider' ? asked.reason : 'refunded'
    await withdrawParked(ctx, tx, enroll, cut.net, reason, asked.origin === 'operator')
  }
  insertRefund(tx, refund)
  post(tx, enroll.id, now, [reserveEntry(refund, enroll.masterId)])
  return refund
}

/** Where the money of a refund comes from. */
export function reserveEntry(refund: Refund, masterId: string): Entry {
  const { id, enrollId, takenFrom, amount, net, tax, fee } = refund
  const key = `refund/${id}/reserve`
  const to = `refund:${id}` as const
  if (takenFrom === 'escrow') return { key, postings: [{ from: `escrow:${enrollId}`, to, amount }] }
  const freed = kopecks(Math.max(0, -fee)) // a tax reserve that nobody needs any more stays with the platform
  return {
    key,
    postings: [
      { from: `payable:${masterId}`, to, amount: net },
      { from: `tax:${masterId}`, to, amount: kopecks(tax - freed) },
      { from: `tax:${masterId}`, to: 'revenue:platform', amount: freed },
      { from: 'revenue:platform', to, amount: kopecks(Math.max(0, fee)) },
    ],
  }
}

/** Where the money of a refund goes: out of what YooKassa holds for us, or back to where it came from. */
export function settleEntry(refund: Refund, masterId: string): Entry {
  const { id, enrollId, amount, status } = refund
  const key = `refund/${id}/settle`
  if (status === 'succeeded') {
    const to = rails[railOf(refund)].capturedAt(enrollId)
    return { key, postings: [{ from: `refund:${id}`, to, amount }] }
  }
  const { postings } = reserveEntry(refund, masterId)
  return { key, postings: postings.map(({ from, to, amount }) => ({ from: to, to: from, amount })) }
}

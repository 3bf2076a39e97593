import type { Context } from '../context.ts'
import { AppError } from '../core/errors.ts'
import { type Kopecks, kopecks } from '../core/money.ts'
import type { Tx } from '../db/db.ts'
import { type Deal, findDeal } from '../deal/store.ts'
import { readBalance } from '../ledger/balance.ts'
import { type Entry, post } from '../ledger/journal.ts'
import { lockPayment, type Payment } from '../payment/store.ts'
import { withdrawParked } from '../payout/withdraw.ts'
import { railOf, rails } from '../rail/rail.ts'
import { together } from '../settlement/portion.ts'
import { sumReleased } from '../settlement/store.ts'
import { type Cut, cutOfMaster, cutOfShares, proportionalCut, refundable, withMaster } from './cut.ts'
import { type EnrollOf, findEnrollOf, insertRefund, type Refund, sumCuts } from './store.ts'

/** All that a refund is decided from, with the deal locked. */
export type Scene = {
  payment: Payment
  enroll: EnrollOf
  deal: Deal | undefined
  /** What earlier refunds took. */
  before: Cut
  /** Captured and not distributed. */
  escrow: Kopecks
  /** How much can still go back. */
  refundable: Kopecks
}

export async function lockScene(tx: Tx, paymentId: string): Promise<Scene> {
  const payment = await lockPayment(tx, paymentId)
  const [enroll, deal, before, escrow] = await Promise.all([
    findEnrollOf(tx, payment.enrollId),
    payment.dealId ? findDeal(tx, payment.dealId) : undefined,
    sumCuts(tx, payment.id),
    readBalance(tx, `escrow:${payment.enrollId}`),
  ])
  const left = refundable(payment.amount, enroll.terms, before, isMasterOnly(deal))
  return { payment, enroll, deal, before, escrow, refundable: isReleasedEarly(enroll) ? escrow : left }
}

/** Nothing of the deal can be decided any more. */
export const isOver = ({ status }: Pick<EnrollOf, 'status'>) =>
  status !== 'pending' && status !== 'confirmed' && status !== 'ready'

/**
 * A part has gone out early, and the deal goes on. That part has been earned, and what is done with the rest is reckoned
 * from what is undivided: only that can go back until the deal is over.
 */
const isReleasedEarly = (enroll: EnrollOf) => enroll.released > 0 && !isOver(enroll)

/** Such a deal credited the platform when the payment succeeded: what is left to give back is the master's. */
export const isMasterOnly = (deal: Deal | undefined) => deal?.feeMoment === 'payment_succeeded'

/** Who gives how much of a refund. */
export async function cutOf(tx: Tx, scene: Scene, amount: Kopecks, told?: Kopecks): Promise<Cut> {
  const { payment, enroll, deal, before } = scene
  const net = told ?? (isMasterOnly(deal) ? amount : undefined)
  const isUndivided = sourceOf(scene, amount) === 'escrow'
  if (net === undefined) {
    // What was distributed early is not theirs to give: only the shares of what is still undivided are.
    const taken = isUndivided ? together(before, await sumReleased(tx, enroll.id)) : before
    const cut = proportionalCut(payment.amount, enroll.terms, taken, amount)
    return deal ? withMaster(payment.amount, enroll.terms, taken, cut) : cut
  }
  if (told !== undefined && !isUndivided) {
    return cutOfShares(payment.amount, enroll.terms, before, amount, told)
  }
  return cutOfMaster(payment.amount, enroll.terms, before, amount, net)
}

/** Undistributed money goes back first; only then the shares that it had become. */
const sourceOf = ({ escrow }: Scene, amount: Kopecks): Refund['takenFrom'] =>
  escrow >= amount ? 'escrow' : 'shares'

type Asked = Pick<Refund, 'id' | 'amount' | 'origin' | 'reason' | 'status' | 'providerId'>

/**
 * Writes a refund down and reserves its money: undistributed money from escrow, distributed money back out of the
 * shares, while the master's payout is still parked.
 *
 * @param told what YooKassa says it took from the master, when it made the refund by itself
 * @throws AppError `wrong_state` when the master's money is on its way, gone, or released early in a deal that goes on
 */
export async function reserveRefund(
  ctx: Pick<Context, 'clock' | 'config'>,
  tx: Tx,
  scene: Scene,
  asked: Asked,
  told?: Kopecks,
): Promise<Refund> {
  const { payment, enroll, deal } = scene
  const now = ctx.clock.now()
  const takenFrom = sourceOf(scene, asked.amount)
  if (takenFrom === 'shares' && isReleasedEarly(enroll)) {
    const details = { state: enroll.status, allowed: [] }
    throw new AppError('wrong_state', 'a part was released early, and less than that is left', details)
  }
  const cut = await cutOf(tx, scene, asked.amount, told)
  const refund: Refund = {
    ...asked,
    ...cut,
    paymentId: payment.id,
    enrollId: enroll.id,
    dealId: deal?.id ?? null,
    takenFrom,
    cancelReason: null,
    attempt: 1,
    retryAt: null,
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

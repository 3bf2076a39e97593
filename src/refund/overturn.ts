import type { Context } from '../context.ts'
import { after, MINUTE_MS } from '../core/clock.ts'
import { kopecks, subtract, sum } from '../core/money.ts'
import type { Tx } from '../db/db.ts'
import { checkDealAt } from '../deal/store.ts'
import { confirmVerdict, contradictVerdict, type Doubt, findVerdict } from '../doubt/contradict.ts'
import { system, tell, yookassa } from '../happening/store.ts'
import { readBalance } from '../ledger/balance.ts'
import { type Entry, type Posting, post } from '../ledger/journal.ts'
import { addRefunded } from '../payment/store.ts'
import { oweAgain } from '../payout/park.ts'
import { withdrawUpTo } from '../payout/withdraw.ts'
import { railOf, rails } from '../rail/rail.ts'
import type { YooKassaRefund } from '../yookassa/objects.ts'
import { finishRefund } from './finish.ts'
import { judgedRefundLifecycle, refundLifecycle } from './lifecycle.ts'
import { isOwed, parkRefund } from './owe.ts'
import { isOver, lockScene, reserveEntry, type Scene } from './reserve.ts'
import { listParkedRefunds, type Refund, saveRefund } from './store.ts'

type JudgeContext = Pick<Context, 'db' | 'clock' | 'config' | 'react'>

/**
 * YooKassa speaks of a refund that is final here. When two people have decided what became of it, its word is taken
 * instead of theirs. Answers whether that was so.
 */
export async function hearOfJudged(
  ctx: JudgeContext,
  tx: Tx,
  refund: Refund,
  object: YooKassaRefund,
): Promise<boolean> {
  const { status } = refund
  if (status !== 'succeeded' && status !== 'canceled') return false
  const doubt = await findVerdict(tx, refund.id)
  if (!doubt) return false
  const known: Refund = { ...refund, providerId: object.id }
  if (object.status === status) {
    saveRefund(tx, known, null)
    confirmVerdict(tx, doubt)
  } else if (object.status === 'pending')
    saveRefund(tx, known, after(ctx.clock.now(), MINUTE_MS)) // it will tell
  else if (object.status === 'succeeded') await revive(ctx, tx, known, doubt)
  else await deny(ctx, tx, known, doubt, object.cancellation_details?.reason ?? 'unknown')
  return true
}

/** Said to have gone back, and it has not: the money is where it was taken from, and a master is owed it again. */
async function deny(
  ctx: JudgeContext,
  tx: Tx,
  refund: Refund,
  doubt: Doubt,
  cancelReason: string,
): Promise<void> {
  const now = ctx.clock.now()
  const { id, enrollId, paymentId, amount } = refund
  const scene = await lockScene(tx, paymentId)
  const status = judgedRefundLifecycle.next('succeeded', 'deny', 'yookassa')
  const denied: Refund = { ...refund, status, cancelReason, changedAt: now }
  saveRefund(tx, denied, null)
  addRefunded(tx, paymentId, kopecks(-amount), now)
  post(tx, enrollId, now, [await denyEntry(ctx, tx, scene, denied)])
  if (refund.dealId) checkDealAt(tx, refund.dealId, now)
  const detail = { amount, reason: cancelReason, verdict: doubt.firstVerdict }
  tell(tx, enrollId, { what: 'refund.verdict_overturned', actor: yookassa, subjectId: id, detail, at: now })
  contradictVerdict(tx, doubt, 'canceled', { amount, reason: cancelReason }, now)
}

/** What is owed, or has nowhere to go back to, waits for a person as another attempt. */
async function denyEntry(ctx: JudgeContext, tx: Tx, { enroll }: Scene, denied: Refund): Promise<Entry> {
  const { id, enrollId, dealId, amount, takenFrom } = denied
  const key = `refund/${id}/overturn`
  const cash = rails[railOf(denied)].capturedAt(enrollId)
  if (isOwed(denied) || (isOver(enroll) && takenFrom === 'escrow')) {
    const next = parkRefund(ctx, tx, denied)
    return { key, postings: [{ from: cash, to: `refund:${next.id}`, amount }] }
  }
  if (takenFrom === 'shares') await oweAgain(ctx, tx, enroll, dealId, denied.net)
  const postings = reserveEntry(denied, enroll.masterId).postings.map(({ from, to, amount }) => ({
    from: to === `refund:${id}` ? cash : to,
    to: from,
    amount,
  }))
  return { key, postings }
}

/**
 * Said never to have been made, and the client has the money. It is taken from where it is now; what a master has been
 * paid meanwhile is written down as paid twice.
 */
async function revive(ctx: JudgeContext, tx: Tx, refund: Refund, doubt: Doubt): Promise<void> {
  const now = ctx.clock.now()
  const { id, enrollId, amount } = refund
  const scene = await lockScene(tx, refund.paymentId)
  const status = judgedRefundLifecycle.next('canceled', 'revive', 'yookassa')
  const revived: Refund = { ...refund, status, cancelReason: null, changedAt: now }
  saveRefund(tx, revived, null)
  const taken = await takeAgain(ctx, tx, scene, refund)
  const toRefund = taken.filter(({ to }) => to === `refund:${id}`).map((posting) => posting.amount)
  const twice = subtract(amount, sum(toRefund))
  const detail = { amount, paid_twice: twice, verdict: doubt.firstVerdict }
  tell(tx, enrollId, { what: 'refund.verdict_overturned', actor: yookassa, subjectId: id, detail, at: now })
  const missing: Posting = { from: 'expense:paid_twice', to: `refund:${id}`, amount: twice }
  const cash = rails[railOf(refund)].capturedAt(enrollId)
  const entries: Entry[] = [
    { key: `refund/${id}/revive`, postings: [...taken, missing] },
    { key: `refund/${id}/settle-again`, postings: [{ from: `refund:${id}`, to: cash, amount }] },
  ]
  await finishRefund(ctx, tx, revived, entries)
  contradictVerdict(tx, doubt, 'succeeded', { amount, paid_twice: twice }, now)
}

/** What of the refund's money is still where it went back to. */
async function takeAgain(ctx: JudgeContext, tx: Tx, { enroll }: Scene, refund: Refund): Promise<Posting[]> {
  const { id, enrollId, amount, net } = refund
  const parked = (await listParkedRefunds(tx, refund.paymentId)).find(
    (other) => other.origin === refund.origin && other.amount === amount,
  )
  if (parked) return [{ from: withdrawInstead(ctx, tx, parked), to: `refund:${id}`, amount }]
  if (isOwed(refund)) return [] // the attempt that holds its money has been sent
  if (refund.takenFrom === 'escrow') {
    const left = await readBalance(tx, `escrow:${enrollId}`)
    const found = kopecks(Math.min(amount, Math.max(0, left)))
    return [{ from: `escrow:${enrollId}`, to: `refund:${id}`, amount: found }]
  }
  const receiver = { enrollId, receiver: 'master', personId: enroll.masterId, part: 0 } as const
  const owed = await withdrawUpTo(ctx, tx, receiver, net, 'refunded')
  return reserveEntry(refund, enroll.masterId).postings.map((posting) =>
    posting.from === `payable:${enroll.masterId}` ? { ...posting, amount: owed } : posting,
  )
}

/** The attempt that was parked instead of a refund that was made after all: its money is the other's. */
function withdrawInstead({ clock }: JudgeContext, tx: Tx, parked: Refund): `refund:${string}` {
  const now = clock.now()
  const status = refundLifecycle.next(parked.status, 'withdraw', 'system')
  saveRefund(tx, { ...parked, status, retryAt: null, changedAt: now }, null)
  const { id: subjectId, amount, enrollId } = parked
  const detail = { amount, reason: 'refunded_after_all' }
  tell(tx, enrollId, { what: 'refund.canceled', actor: system, subjectId, detail, at: now })
  return `refund:${parked.id}`
}

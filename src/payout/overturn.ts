import type { Context } from '../context.ts'
import { after, MINUTE_MS } from '../core/clock.ts'
import { type Kopecks, subtract } from '../core/money.ts'
import type { Tx } from '../db/db.ts'
import { reopenDeal } from '../deal/reopen.ts'
import { checkDealAt } from '../deal/store.ts'
import { confirmVerdict, contradictVerdict, type Doubt, findVerdict } from '../doubt/contradict.ts'
import { tell, yookassa } from '../happening/store.ts'
import { type Entry, post, readPostings } from '../ledger/journal.ts'
import { railOf, rails } from '../rail/rail.ts'
import type { YooKassaPayout } from '../yookassa/objects.ts'
import { judgedPayoutLifecycle } from './lifecycle.ts'
import { parkAgain } from './park.ts'
import { sourceOf } from './promise.ts'
import { markRevived, type Payout, savePayout } from './store.ts'
import { withdrawUpTo } from './withdraw.ts'

/**
 * YooKassa speaks of a payout that is final here. When two people have decided what became of it, its word is taken
 * instead of theirs. `heard`: that is done. A payout: it is on its way after all, and its news has to be settled. Undefined:
 * nobody has decided anything.
 */
export async function hearOfJudged(
  ctx: Pick<Context, 'clock' | 'config'>,
  tx: Tx,
  payout: Payout,
  object: YooKassaPayout,
): Promise<'heard' | Payout | undefined> {
  const { status } = payout
  if (status !== 'succeeded' && status !== 'canceled') return undefined
  const doubt = await findVerdict(tx, payout.id)
  if (!doubt) return undefined
  const known: Payout = { ...payout, providerId: object.id }
  if (object.status === status) {
    savePayout(tx, known, null)
    confirmVerdict(tx, doubt)
    return 'heard'
  }
  if (status === 'canceled') return revive(ctx, tx, known, doubt, object.status)
  if (object.status === 'canceled')
    await deny(ctx, tx, known, doubt, object.cancellation_details?.reason ?? 'unknown')
  else savePayout(tx, known, after(ctx.clock.now(), MINUTE_MS)) // it will tell
  return 'heard'
}

/** Said to have been paid, and it was not: the money has come back, and is owed again. */
async function deny(
  ctx: Pick<Context, 'clock' | 'config'>,
  tx: Tx,
  payout: Payout,
  doubt: Doubt,
  reason: string,
): Promise<void> {
  const now = ctx.clock.now()
  const { id, enrollId, amount } = payout
  const status = judgedPayoutLifecycle.next('succeeded', 'deny', 'yookassa')
  const denied: Payout = { ...payout, status, reason, changedAt: now }
  savePayout(tx, denied, null)
  const detail = { amount, reason, verdict: doubt.firstVerdict }
  tell(tx, enrollId, { what: 'payout.verdict_overturned', actor: yookassa, subjectId: id, detail, at: now })
  if (payout.dealId) await reopenDeal(ctx, tx, payout.dealId) // it had closed when the bank gave the money back only then
  const from = rails[railOf(payout)].paidFrom(enrollId)
  post(tx, enrollId, now, [
    { key: `payout/${id}/overturn`, postings: [{ from, to: sourceOf(payout), amount }] },
  ])
  if (payout.dealId) checkDealAt(tx, payout.dealId, now)
  await parkAgain(ctx, tx, denied, amount, { isForPeople: true })
  contradictVerdict(tx, doubt, 'canceled', { amount, reason }, now)
}

/**
 * Said never to have been sent, and YooKassa has it. Its money is reserved once more: out of the attempt that was parked
 * instead; what has left by that one as well is written down as paid twice.
 */
async function revive(
  ctx: Pick<Context, 'clock'>,
  tx: Tx,
  payout: Payout,
  doubt: Doubt,
  told: string,
): Promise<Payout> {
  const now = ctx.clock.now()
  const { id, enrollId, amount } = payout
  const status = judgedPayoutLifecycle.next('canceled', 'revive', 'yookassa')
  const revived: Payout = { ...payout, status, reason: null, isRevived: true, changedAt: now }
  savePayout(tx, revived, after(now, MINUTE_MS))
  markRevived(tx, id)
  const owed = await withdrawUpTo(ctx, tx, payout, amount, 'paid_after_all')
  const twice = subtract(amount, owed)
  post(tx, enrollId, now, [reviveEntry(payout, owed, twice)])
  const detail = { amount, paid_twice: twice, verdict: doubt.firstVerdict }
  tell(tx, enrollId, { what: 'payout.verdict_overturned', actor: yookassa, subjectId: id, detail, at: now })
  contradictVerdict(tx, doubt, told, { amount, paid_twice: twice }, now)
  return revived
}

const reviveEntry = (payout: Payout, owed: Kopecks, twice: Kopecks): Entry => ({
  key: `payout/${payout.id}/revive`,
  postings: [
    { from: sourceOf(payout), to: `payout:${payout.id}`, amount: owed },
    { from: 'expense:paid_twice', to: `payout:${payout.id}`, amount: twice },
  ],
})

/** How a revived payout ends: to the bank, or back to where its money was taken from the second time. */
export async function settleRevived(
  tx: Tx,
  payout: Payout,
  paidFrom: Entry['postings'][number]['to'],
): Promise<{ entry: Entry; owed: Kopecks }> {
  const { id, amount } = payout
  const key = `payout/${id}/settle-again`
  const taken = await readPostings(tx, `payout/${id}/revive`)
  const owed = taken.find(({ from }) => from === sourceOf(payout))?.amount ?? (0 as Kopecks)
  if (payout.status === 'succeeded')
    return { entry: { key, postings: [{ from: `payout:${id}`, to: paidFrom, amount }] }, owed }
  return {
    entry: { key, postings: taken.map(({ from, to, amount }) => ({ from: to, to: from, amount })) },
    owed,
  }
}

import type { Context } from '../context.ts'
import { after } from '../core/clock.ts'
import { newId } from '../core/id.ts'
import { type Kopecks, kopecks, subtract } from '../core/money.ts'
import type { Tx } from '../db/db.ts'
import { system, tell } from '../happening/store.ts'
import { post } from '../ledger/journal.ts'
import { sourceOf } from './promise.ts'
import { insertPayout, listPayoutsOf, type Payout, readPaidTwice } from './store.ts'

/**
 * The debt of a refused payout remains: another attempt, with its own key, waits until its reason has passed. Unless
 * the receiver has had the money by another payout, because people were wrong about that one: then the two cancel out.
 *
 * @param owed what went back to where it came from, and is owed again
 */
export async function parkNext(
  { clock }: Pick<Context, 'clock'>,
  tx: Tx,
  refused: Payout,
  owed: Kopecks,
  retryMs?: number,
): Promise<void> {
  const now = clock.now()
  const amount = subtract(owed, await setOff(tx, refused, owed, now))
  if (amount === 0) return
  const next: Payout = {
    ...refused,
    id: newId(),
    amount,
    attempt: await nextAttempt(tx, refused),
    status: 'parked',
    accountId: null,
    providerId: null,
    retryAt: retryMs === undefined ? null : after(now, retryMs),
    createdAt: now,
    changedAt: now,
  }
  insertPayout(tx, next)
  const detail = { amount, ...(refused.reason && { reason: refused.reason }) }
  tell(tx, refused.enrollId, { what: 'payout.parked', actor: system, subjectId: next.id, detail, at: now })
}

/** What was paid twice is got back out of what is owed now. Answers how much. */
async function setOff(tx: Tx, payout: Payout, owed: Kopecks, now: Date): Promise<Kopecks> {
  const amount = kopecks(Math.min(owed, Math.max(0, await readPaidTwice(tx, payout))))
  if (amount === 0) return amount
  const { id, enrollId } = payout
  const postings = [{ from: sourceOf(payout), to: 'expense:paid_twice', amount } as const]
  post(tx, enrollId, now, [{ key: `payout/${id}/set-off`, postings }])
  tell(tx, enrollId, { what: 'payout.set_off', actor: system, subjectId: id, detail: { amount }, at: now })
  return amount
}

/** One more than any attempt at this part: a payout that came back to life may have later ones. */
async function nextAttempt(tx: Tx, { enrollId, receiver, part }: Payout): Promise<number> {
  const attempts = (await listPayoutsOf(tx, [enrollId])).filter(
    (payout) => payout.receiver === receiver && payout.part === part,
  )
  return Math.max(...attempts.map(({ attempt }) => attempt)) + 1
}

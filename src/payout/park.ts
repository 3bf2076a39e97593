import type { Context } from '../context.ts'
import { after, HOUR_MS } from '../core/clock.ts'
import { newId } from '../core/id.ts'
import { type Kopecks, kopecks, subtract } from '../core/money.ts'
import type { Tx } from '../db/db.ts'
import { system, tell } from '../happening/store.ts'
import { post } from '../ledger/journal.ts'
import { railOf, rails } from '../rail/rail.ts'
import { inParts } from '../settlement/split.ts'
import { bankDays } from './day.ts'
import { gatewayIsEmpty } from './gateway/store.ts'
import { sourceOf } from './promise.ts'
import { reasonOf } from './reasons.ts'
import { insertPayout, lastPart, listPayoutsOf, lockDealOf, type Payout, readPaidTwice } from './store.ts'

/**
 * The debt of a refused payout remains: another attempt, with its own key, waits for what the refusal asks for. A sum
 * that was too large for its destination goes on in halves. What the receiver has had by another payout, because people
 * were wrong about that one, is set off first. Its money has come back already.
 *
 * @param owed what went back to where it came from, and is owed again
 * @param hasCure another destination was verified meanwhile: it goes there, as it is
 * @param isForPeople it is never sent again by itself: its bank had it and gave it back, or people decided what became of it
 */
export async function parkAgain(
  { clock, config }: Pick<Context, 'clock' | 'config'>,
  tx: Tx,
  refused: Payout,
  owed: Kopecks,
  { hasCure = false, isForPeople = false }: { hasCure?: boolean; isForPeople?: boolean } = {},
): Promise<void> {
  const now = clock.now()
  const { reason } = refused
  const left = subtract(owed, await setOff(tx, refused, owed, now))
  if (left === 0) return
  const retryAt = isForPeople ? null : hasCure ? now : retryOf(refused, now)
  const { min } = rails[railOf(refused)].payoutLimits(config)
  const amounts = retryAt && !hasCure ? smaller({ ...refused, amount: left }, min) : [left]
  const parts = amounts.length > 1 ? await lastPart(tx, refused.enrollId, refused.receiver) : 0
  const attempt = await nextAttempt(tx, refused)
  for (const [index, amount] of amounts.entries()) {
    const next: Payout = {
      ...refused,
      id: newId(),
      part: index === 0 ? refused.part : parts + index,
      attempt,
      amount,
      status: 'parked',
      reason,
      accountId: null,
      providerId: null,
      retryAt,
      promisedAt: null,
      succeededAt: null,
      isRevived: false,
      createdAt: now,
      changedAt: now,
    }
    insertPayout(tx, next)
    const detail = { amount, ...(reason && { reason }) }
    tell(tx, next.enrollId, { what: 'payout.parked', actor: system, subjectId: next.id, detail, at: now })
  }
  if (reason === 'insufficient_funds' && !refused.dealId) {
    gatewayIsEmpty(tx, after(now, HOUR_MS))
  }
}

/**
 * A refund that took money back from the master came to nothing: the money is owed again, and goes out by itself, in as
 * many payouts as the rail's limit asks for.
 */
export async function oweAgain(
  { clock, config }: Pick<Context, 'clock' | 'config'>,
  tx: Tx,
  deal: { id: string; masterId: string },
  dealId: string | null,
  amount: Kopecks,
): Promise<void> {
  if (amount === 0) return
  const now = clock.now()
  const parts = await lastPart(tx, deal.id, 'master')
  const { max } = rails[railOf({ dealId })].payoutLimits(config)
  for (const [index, part] of inParts(amount, kopecks(1), max).entries()) {
    const payout: Payout = {
      id: newId(),
      enrollId: deal.id,
      dealId,
      receiver: 'master',
      personId: deal.masterId,
      accountId: null,
      part: parts + 1 + index,
      attempt: 1,
      amount: part,
      status: 'parked',
      reason: 'refund_canceled',
      retryAt: now,
      providerId: null,
      owedAt: now,
      promisedAt: null,
      succeededAt: null,
      createdAt: now,
      changedAt: now,
    }
    insertPayout(tx, payout)
    const detail = { amount: part, reason: payout.reason }
    tell(tx, deal.id, { what: 'payout.parked', actor: system, subjectId: payout.id, detail, at: now })
  }
}

/**
 * A payout that will be halved takes new parts of its deal. The deal comes before the payout, the person and any balance,
 * as it does for whoever distributes the rest of its money meanwhile.
 */
export function lockForParts(tx: Tx, id: string, reason: string | undefined): void {
  if (reason === 'one_time_limit_exceeded') lockDealOf(tx, id)
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

/** When the table says that it is tried again by itself; null: a person has to act first. */
function retryOf({ reason, attempt }: Payout, now: Date): Date | null {
  const { retry, attempts } = reasonOf(reason)
  if (attempts !== null && attempt >= attempts) return null
  if (retry === 'next_day') return bankDays(now).nextDay
  return typeof retry === 'number' ? after(now, retry) : null
}

/** In halves, unless they would be too small to be paid. */
function smaller({ reason, amount }: Payout, min: Kopecks): Kopecks[] {
  if (reason !== 'one_time_limit_exceeded' || amount < 2 * min) return [amount]
  return inParts(amount, kopecks(1), kopecks(Math.ceil(amount / 2)))
}

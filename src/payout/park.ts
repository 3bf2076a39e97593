import type { Context } from '../context.ts'
import { after, HOUR_MS } from '../core/clock.ts'
import { newId } from '../core/id.ts'
import { type Kopecks, kopecks } from '../core/money.ts'
import type { Tx } from '../db/db.ts'
import { system, tell } from '../happening/store.ts'
import { railOf, rails } from '../rail/rail.ts'
import { inParts } from '../settlement/split.ts'
import { bankDays } from './day.ts'
import { reasonOf } from './reasons.ts'
import { gatewayIsEmpty, insertPayout, lockParts, type Payout } from './store.ts'

/**
 * The debt of a refused payout remains: another attempt, with its own key, waits for what the refusal asks for. A sum
 * that was too large for its destination goes on in halves.
 *
 * @param hasCure another destination was verified meanwhile: it goes there, as it is
 * @param isReversed its bank had it and gave it back: it is never sent again by itself
 */
export async function parkAgain(
  { clock, config }: Pick<Context, 'clock' | 'config'>,
  tx: Tx,
  refused: Payout,
  { hasCure, isReversed }: { hasCure: boolean; isReversed: boolean },
): Promise<void> {
  const now = clock.now()
  const retryAt = isReversed ? null : hasCure ? now : retryOf(refused, now)
  const { min } = rails[railOf(refused)].payoutLimits(config)
  const amounts = retryAt && !hasCure ? smaller(refused, min) : [refused.amount]
  const reason = isReversed ? 'payout_reversed' : refused.reason
  const parts = amounts.length > 1 ? await lockParts(tx, refused.enrollId, refused.receiver) : 0
  for (const [index, amount] of amounts.entries()) {
    const next: Payout = {
      ...refused,
      id: newId(),
      part: index === 0 ? refused.part : parts + index,
      attempt: refused.attempt + 1,
      amount,
      status: 'parked',
      reason,
      accountId: null,
      providerId: null,
      retryAt,
      promisedAt: null,
      succeededAt: null,
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

import { lockDestinations, lockVerifiedAccount } from '../account/store.ts'
import type { Context } from '../context.ts'
import { newId } from '../core/id.ts'
import { type Kopecks, kopecks } from '../core/money.ts'
import type { Tx } from '../db/db.ts'
import { system, tell } from '../happening/store.ts'
import type { Entry } from '../ledger/journal.ts'
import { promisePayout } from './promise.ts'
import { insertPayout, type Payout } from './store.ts'

type Deal = { id: string; masterId: string }
type Shares = { master: Kopecks; platform: Kopecks }

/**
 * Plans the payouts of a distributed deal and promises those that can go now. The master's wait, parked, until there
 * is a verified account. Answers the entries that reserve their money; the caller posts them with its own.
 */
export async function planPayouts(ctx: Context, tx: Tx, deal: Deal, shares: Shares): Promise<Entry[]> {
  const account = (await lockVerifiedAccount(tx, deal.masterId)) ?? (await lookAgain(tx, deal.masterId))
  const now = ctx.clock.now()
  const blank = { enrollId: deal.id, attempt: 1, reason: null, retryAt: null, providerId: null }

  const payouts = (['master', 'platform'] as const).flatMap((receiver) =>
    inParts(
      shares[receiver],
      receiver === 'platform' ? ctx.config.PAYOUT_MIN : kopecks(1),
      ctx.config.PAYOUT_MAX,
    ).map(
      (amount, part): Payout => ({
        ...blank,
        id: newId(),
        receiver,
        personId: receiver === 'master' ? deal.masterId : null,
        accountId: receiver === 'master' ? (account?.id ?? null) : null,
        part: part + 1,
        amount,
        status: 'planned',
        createdAt: now,
        changedAt: now,
      }),
    ),
  )
  return payouts.flatMap((payout) => {
    if (payout.receiver === 'platform' || account) {
      const promised: Payout = { ...payout, status: 'sending' }
      insertPayout(tx, promised)
      return [promisePayout(ctx, tx, promised)]
    }
    const parked: Payout = { ...payout, status: 'parked', reason: 'no_verified_account' }
    insertPayout(tx, parked)
    const detail = { amount: payout.amount, reason: parked.reason }
    tell(tx, deal.id, { what: 'payout.parked', actor: system, subjectId: payout.id, detail, at: now })
    return []
  })
}

/** There is no account yet, or it is being verified just now: whoever does that has to finish first. */
function lookAgain(tx: Tx, personId: string) {
  lockDestinations(tx, personId)
  return lockVerifiedAccount(tx, personId)
}

/**
 * A share above the largest payout goes out in several. One below `min` stays where it is: the platform can wait for
 * its kopecks, a master is owed them whatever YooKassa says.
 */
export function inParts(share: Kopecks, min: Kopecks, max: Kopecks): Kopecks[] {
  if (share < min || share === 0) return []
  const count = Math.ceil(share / max)
  const even = Math.floor(share / count)
  const spare = share - even * count
  return Array.from({ length: count }, (_, index) => kopecks(even + (index < spare ? 1 : 0)))
}

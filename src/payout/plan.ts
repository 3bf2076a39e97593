import { hasVerifiedAccount, lockDestinations, lockVerifiedAccount } from '../account/store.ts'
import type { Context } from '../context.ts'
import { newId } from '../core/id.ts'
import { type Kopecks, kopecks } from '../core/money.ts'
import type { Tx } from '../db/db.ts'
import { system, tell } from '../happening/store.ts'
import type { Entry } from '../ledger/journal.ts'
import { railOf, rails } from '../rail/rail.ts'
import { inParts } from '../settlement/split.ts'
import { promisePayout } from './promise.ts'
import { insertPayout, listPayoutsOf, type Payout } from './store.ts'

type Deal = { id: string; masterId: string; released: Kopecks }
type Shares = { master: Kopecks; platform: Kopecks }

/**
 * Plans the payouts of a distributed deal and promises those that can go now. The master's wait, parked, until there
 * is a verified account that the rail can pay. Answers the entries that reserve their money; the caller posts them with
 * its own.
 *
 * @param dealId the deal at YooKassa that the money is in; null on the two_stage rail
 */
export async function planPayouts(
  ctx: Context,
  tx: Tx,
  deal: Deal,
  dealId: string | null,
  shares: Shares,
): Promise<Entry[]> {
  const rail = rails[railOf({ dealId })]
  const { accountKinds } = rail
  const account =
    (await lockVerifiedAccount(tx, deal.masterId, accountKinds)) ??
    (await lookAgain(tx, deal.masterId, accountKinds))
  const first = deal.released > 0 ? await nextPart(tx, deal.id) : 1
  const now = ctx.clock.now()
  const blank = { enrollId: deal.id, dealId, attempt: 1, reason: null, retryAt: null, providerId: null }
  const { min, max } = rail.payoutLimits(ctx.config)

  /** The platform can wait for its kopecks; a master is owed them whatever YooKassa says. */
  const partsFor = (receiver: keyof Shares) =>
    inParts(shares[receiver], receiver === 'platform' ? min : kopecks(1), max)

  const payouts = (['master', 'platform'] as const).flatMap((receiver) =>
    partsFor(receiver).map(
      (amount, part): Payout => ({
        ...blank,
        id: newId(),
        receiver,
        personId: receiver === 'master' ? deal.masterId : null,
        accountId: receiver === 'master' ? (account?.id ?? null) : null,
        part: first + part,
        amount,
        status: 'planned',
        createdAt: now,
        changedAt: now,
      }),
    ),
  )
  const obstacle = account ? null : await obstacleOf(tx, deal.masterId)
  return payouts.flatMap((payout) => {
    if (payout.receiver === 'platform' || !obstacle) {
      const promised: Payout = { ...payout, status: 'sending' }
      insertPayout(tx, promised)
      return [promisePayout(ctx, tx, promised)]
    }
    const parked: Payout = { ...payout, status: 'parked', reason: obstacle }
    insertPayout(tx, parked)
    const detail = { amount: payout.amount, reason: parked.reason }
    tell(tx, deal.id, { what: 'payout.parked', actor: system, subjectId: payout.id, detail, at: now })
    return []
  })
}

/** After an early release the parts count on, for each receiver. */
async function nextPart(tx: Tx, enrollId: string): Promise<number> {
  const earlier = await listPayoutsOf(tx, [enrollId])
  return Math.max(0, ...earlier.map(({ part }) => part)) + 1
}

/** There is no account yet, or it is being verified just now: whoever does that has to finish first. */
function lookAgain(tx: Tx, personId: string, kinds: Parameters<typeof lockVerifiedAccount>[2]) {
  lockDestinations(tx, personId)
  return lockVerifiedAccount(tx, personId, kinds)
}

/** Why nothing can be sent: no account at all, or none that this rail can pay, as SBP in a deal. */
const obstacleOf = async (tx: Tx, personId: string) =>
  (await hasVerifiedAccount(tx, personId)) ? 'no_suitable_account' : 'no_verified_account'

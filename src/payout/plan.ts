import type { Context } from '../context.ts'
import { newId } from '../core/id.ts'
import { type Kopecks, kopecks } from '../core/money.ts'
import type { Tx } from '../db/db.ts'
import { system, tell } from '../happening/store.ts'
import type { Entry } from '../ledger/journal.ts'
import { railOf, rails } from '../rail/rail.ts'
import { inParts } from '../settlement/split.ts'
import { findDestinedInTurn, noAccount, type Obstacle, obstacleTo, withPayout } from './obstacle.ts'
import { promisePayout } from './promise.ts'
import { insertPayout, listPayoutsOf, type Payout } from './store.ts'

type Deal = { id: string; masterId: string; released: Kopecks }
type Shares = { master: Kopecks; platform: Kopecks }

/**
 * Plans the payouts of a distributed deal and promises those that can go now. The master's wait, parked, until there
 * is a verified account that the rail can pay, and that may be paid now. Answers the entries that reserve their money; the caller posts them with
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
  const first = deal.released > 0 ? await nextPart(tx, deal.id) : 1
  const now = ctx.clock.now()
  const blank = { enrollId: deal.id, dealId, attempt: 1, reason: null, retryAt: null, providerId: null }
  const times = { owedAt: now, promisedAt: null, succeededAt: null, createdAt: now, changedAt: now }
  const { min, max } = rail.payoutLimits(ctx.config)

  /** The platform can wait for its kopecks; a master is owed them whatever YooKassa says. */
  const partsFor = (receiver: keyof Shares) =>
    inParts(shares[receiver], receiver === 'platform' ? min : kopecks(1), max)

  const [masters, platforms] = (['master', 'platform'] as const).map((receiver) =>
    partsFor(receiver).map(
      (amount, part): Payout => ({
        ...blank,
        ...times,
        id: newId(),
        receiver,
        personId: receiver === 'master' ? deal.masterId : null,
        accountId: null,
        part: first + part,
        amount,
        status: 'planned',
      }),
    ),
  ) as [Payout[], Payout[]]

  const promise = (payout: Payout, accountId: string | null): Entry => {
    const promised: Payout = { ...payout, accountId, status: 'sending', promisedAt: now }
    insertPayout(tx, promised)
    return promisePayout(ctx, tx, promised).reserve
  }
  const amounts = masters.map(({ amount }) => amount)
  let destined = await findDestinedInTurn(ctx, tx, deal.masterId, { dealId }, amounts)
  const missing = destined ? undefined : await noAccount(tx, deal.masterId)
  const reserves: Entry[] = []
  for (const payout of masters) {
    const obstacle = destined ? obstacleTo(ctx.config, destined, payout.amount, now) : missing
    if (obstacle) {
      park(tx, payout, obstacle, now)
    } else if (destined) {
      reserves.push(promise(payout, destined.id))
      destined = withPayout(destined, payout.amount)
    }
  }
  return [...reserves, ...platforms.map((payout) => promise(payout, null))]
}

/** After an early release the parts count on, for each receiver. */
async function nextPart(tx: Tx, enrollId: string): Promise<number> {
  const earlier = await listPayoutsOf(tx, [enrollId])
  return Math.max(0, ...earlier.map(({ part }) => part)) + 1
}

function park(tx: Tx, payout: Payout, { reason, retryAt }: Obstacle, at: Date): void {
  insertPayout(tx, { ...payout, status: 'parked', reason, retryAt })
  const detail = { amount: payout.amount, reason, ...(retryAt && { retry_at: retryAt.toISOString() }) }
  tell(tx, payout.enrollId, { what: 'payout.parked', actor: system, subjectId: payout.id, detail, at })
}

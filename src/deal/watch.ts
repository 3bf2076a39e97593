import type { Context } from '../context.ts'
import { after, DAY_MS, earliest, HOUR_MS, MINUTE_MS } from '../core/clock.ts'
import { system, tell } from '../happening/store.ts'
import { claimDealsToWarn, lockDeal, readUnpaid, retryPayoutsOf, warnDealAt } from './store.ts'

type WatchContext = Pick<Context, 'db' | 'clock' | 'config' | 'log'>

/** How soon to look again at a deal that is near its end and empty: at its last margin, money may come any moment. */
const EMPTY_MS = 6 * HOUR_MS
const LATE_EMPTY_MS = 15 * MINUTE_MS

/**
 * Deals whose end comes near while the client's money is still in them: YooKassa would give it back. People are warned,
 * some days before and on the last one; and at the last margin every parked payout is tried once more. Answers how many
 * were looked at.
 */
export async function watchDeals(ctx: WatchContext): Promise<number> {
  const now = ctx.clock.now()
  const deals = await claimDealsToWarn(ctx.db, now, after(now, HOUR_MS), 64)
  for (const { id } of deals) {
    await warn(ctx, id).catch((error) =>
      ctx.log.error({ err: error, deal: id }, 'a deal near its end could not be looked into'),
    )
  }
  return deals.length
}

async function warn(ctx: WatchContext, id: string): Promise<void> {
  await ctx.db.begin(async (tx) => {
    const now = ctx.clock.now()
    const deal = await lockDeal(tx, id)
    if (deal.status !== 'opened' || !deal.expiresAt || deal.expiresAt <= now) return warnDealAt(tx, id, null)
    const amount = await readUnpaid(tx, deal)
    const lastCall = after(deal.expiresAt, -ctx.config.DEAL_MARGIN_HOURS)
    const isLastCall = now >= lastCall
    if (amount === 0) {
      const next = isLastCall ? after(now, LATE_EMPTY_MS) : earliest(after(now, EMPTY_MS), lastCall)
      return warnDealAt(tx, id, next)
    }
    const expires_at = deal.expiresAt.toISOString()
    tell(tx, deal.enrollId, {
      what: isLastCall ? 'deal.last_call' : 'deal.expiring',
      actor: system,
      subjectId: id,
      detail: { amount, expires_at },
      at: now,
    })
    ctx.log.warn({ deal: id, enroll: deal.enrollId, amount, expires_at }, 'a deal ends soon with money in it')
    if (isLastCall) retryPayoutsOf(tx, id, now)
    warnDealAt(tx, id, nextWarning(ctx, deal.expiresAt, now))
  })
}

/** A day before the end, and at the last margin; after that there is nothing left to say. */
function nextWarning({ config }: WatchContext, expiresAt: Date, now: Date): Date | null {
  const moments = [after(expiresAt, -DAY_MS - HOUR_MS), after(expiresAt, -config.DEAL_MARGIN_HOURS)]
  return moments.toSorted((a, b) => Number(a) - Number(b)).find((moment) => moment > now) ?? null
}

import type { Context } from '../context.ts'
import { after, MINUTE_MS } from '../core/clock.ts'
import type { YooKassaDeal } from '../yookassa/objects.ts'
import { settleDeal } from './settle.ts'
import { claimDealsToCheck, type Deal } from './store.ts'

type SyncContext = Pick<Context, 'db' | 'clock' | 'react' | 'yookassa'>

/** Settles what YooKassa says of a deal; when it is over there, first everything that ended with it. */
export async function hearOfDeal(ctx: SyncContext, deal: Deal, object: YooKassaDeal): Promise<void> {
  if (object.status === 'closed' && deal.status === 'opened') await ctx.react.dealEnded(deal)
  await settleDeal(ctx, deal, object)
}

export async function syncDeal(ctx: SyncContext, deal: Deal): Promise<void> {
  if (!deal.providerId) return
  const reading = await ctx.yookassa.getDeal(deal.providerId)
  if (reading.kind === 'found') await hearOfDeal(ctx, deal, reading.object)
}

/** Deals whose money has moved or whose time is over. Answers how many were looked at. */
export async function pollDeals(ctx: SyncContext & Pick<Context, 'log'>): Promise<number> {
  const now = ctx.clock.now()
  const deals = await claimDealsToCheck(ctx.db, now, after(now, 5 * MINUTE_MS), 32)
  await Promise.all(
    deals.map((deal) =>
      syncDeal(ctx, deal).catch((error) => ctx.log.error({ err: error, deal: deal.id }, 'poll failed')),
    ),
  )
  return deals.length
}

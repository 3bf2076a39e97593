import type { Context } from '../context.ts'
import { after, MINUTE_MS } from '../core/clock.ts'
import { railOf, rails } from '../rail/rail.ts'
import { nextLook } from './look.ts'
import { settlePayout } from './settle.ts'
import { claimPayoutsToCheck, lookAgainAt, type Payout } from './store.ts'

type SyncContext = Pick<Context, 'db' | 'clock' | 'config' | 'yookassa'>

/** Asks YooKassa how a payout stands and settles what it says. */
export async function syncPayout(ctx: SyncContext, payout: Payout): Promise<void> {
  if (!payout.providerId) return
  const reading = await ctx.yookassa.getPayout(payout.providerId, rails[railOf(payout)].payoutCredentials)
  if (reading.kind === 'found') await settlePayout(ctx, payout.id, reading.object)
  if (reading.kind !== 'unknown' && payout.status === 'succeeded') {
    await lookAgainAt(ctx.db, payout.id, nextLook(payout, ctx.clock.now()))
  }
}

/** Accepted payouts whose notification may have been lost, and paid ones that may have been taken back. Answers how many were looked at. */
export async function pollPayouts(ctx: SyncContext & Pick<Context, 'log'>): Promise<number> {
  const now = ctx.clock.now()
  const payouts = await claimPayoutsToCheck(ctx.db, now, after(now, 5 * MINUTE_MS), 32)
  await Promise.all(
    payouts.map((payout) =>
      syncPayout(ctx, payout).catch((error) =>
        ctx.log.error({ err: error, payout: payout.id }, 'poll failed'),
      ),
    ),
  )
  return payouts.length
}

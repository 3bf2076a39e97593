import type { Context } from '../context.ts'
import { after, MINUTE_MS } from '../core/clock.ts'
import { settleRefund } from './settle.ts'
import { claimRefundsToCheck, type Refund } from './store.ts'

type SyncContext = Pick<Context, 'db' | 'clock' | 'config' | 'react' | 'yookassa'>

export async function syncRefund(ctx: SyncContext, refund: Refund): Promise<void> {
  if (!refund.providerId) return
  const reading = await ctx.yookassa.getRefund(refund.providerId)
  if (reading.kind === 'found') await settleRefund(ctx, refund.id, reading.object)
}

/** Accepted refunds: YooKassa tells of success only, and its news may be lost. Answers how many were looked at. */
export async function pollRefunds(ctx: SyncContext & Pick<Context, 'log'>): Promise<number> {
  const now = ctx.clock.now()
  const refunds = await claimRefundsToCheck(ctx.db, now, after(now, 5 * MINUTE_MS), 32)
  await Promise.all(
    refunds.map((refund) =>
      syncRefund(ctx, refund).catch((error) =>
        ctx.log.error({ err: error, refund: refund.id }, 'poll failed'),
      ),
    ),
  )
  return refunds.length
}

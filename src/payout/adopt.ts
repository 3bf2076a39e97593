import type { Context } from '../context.ts'
import { system, tell } from '../happening/store.ts'
import { post } from '../ledger/journal.ts'
import type { YooKassaPayout } from '../yookassa/objects.ts'
import { payoutLifecycle } from './lifecycle.ts'
import { reserveEntry } from './promise.ts'
import { settlePayout } from './settle.ts'
import { lockPayout, savePayout } from './store.ts'

/**
 * Settles a payout that YooKassa has and that is still parked here: this database was restored from a backup, and the
 * release is among what was lost. It is this very payout, as its metadata names ours; so its money is reserved now, and
 * the news settled like any other.
 */
export async function adoptPayout(
  ctx: Pick<Context, 'db' | 'clock' | 'config'>,
  id: string,
  object: YooKassaPayout,
): Promise<void> {
  await ctx.db.begin(async (tx) => {
    const now = ctx.clock.now()
    const payout = await lockPayout(tx, id)
    const isIt = object.metadata?.payout_id === id && object.amount === payout.amount
    if (payout.status !== 'parked' || !isIt) return
    const planned = payoutLifecycle.next(payout.status, 'release', 'system')
    const status = payoutLifecycle.next(planned, 'send', 'system')
    savePayout(tx, { ...payout, status, reason: null, retryAt: null, changedAt: now }, null)
    tell(tx, payout.enrollId, { what: 'payout.adopted', actor: system, subjectId: id, at: now })
    post(tx, payout.enrollId, now, [reserveEntry(payout)])
  })
  await settlePayout(ctx, id, object)
}

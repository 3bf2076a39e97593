import type { Context } from '../context.ts'
import { after, latest } from '../core/clock.ts'
import type { Tx } from '../db/db.ts'
import { tell, yookassa } from '../happening/store.ts'
import { dealLifecycle } from './lifecycle.ts'
import { type Deal, lockDeal, saveDeal } from './store.ts'

/**
 * A payout that had left the deal has come back: YooKassa has opened it again, with that money alone in it. What it
 * credited to the platform stays there. A deal whose end we have not heard of yet is open in our books anyhow.
 */
export async function reopenDeal(
  { clock, config }: Pick<Context, 'clock' | 'config'>,
  tx: Tx,
  id: string,
): Promise<void> {
  const deal = await lockDeal(tx, id)
  if (deal.status !== 'closed') return
  const now = clock.now()
  const opened: Deal = { ...deal, status: dealLifecycle.next(deal.status, 'reopen', 'yookassa') }
  const warnAt = deal.expiresAt && latest(now, after(deal.expiresAt, -config.DEAL_WARN_DAYS))
  saveDeal(tx, opened, { checkAt: now, warnAt }, now)
  tell(tx, deal.enrollId, { what: 'deal.reopened', actor: yookassa, subjectId: id, at: now })
}

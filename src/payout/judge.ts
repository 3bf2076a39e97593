import type { Context } from '../context.ts'
import { AppError } from '../core/errors.ts'
import type { Tx } from '../db/db.ts'
import type { Word } from '../doubt/contradict.ts'
import type { Actor } from '../happening/store.ts'
import { payoutLifecycle } from './lifecycle.ts'
import { move } from './settle.ts'
import { lockPayout } from './store.ts'

type Judge = Actor & { kind: 'operator' }

/**
 * Settles a payout in doubt as two people have decided: paid, although YooKassa never named it, or never sent. Then its
 * money is owed again, and another attempt waits for a person.
 *
 * @throws AppError `wrong_state` when it is in no doubt any more
 */
export async function judgePayout(
  ctx: Pick<Context, 'clock' | 'config'>,
  tx: Tx,
  id: string,
  verdict: Word,
  by: Judge,
): Promise<void> {
  const payout = await lockPayout(tx, id)
  if (payout.status !== 'in_doubt') {
    const allowed = payoutLifecycle.allowed(payout.status, 'operator')
    throw new AppError('wrong_state', `the payout is ${payout.status}`, { state: payout.status, allowed })
  }
  if (verdict === 'happened') await move(ctx, tx, payout, 'succeed', null, null, by)
  else await move(ctx, tx, payout, 'cancel', 'never_happened', null, by)
}

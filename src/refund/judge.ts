import type { Context } from '../context.ts'
import { AppError } from '../core/errors.ts'
import type { Tx } from '../db/db.ts'
import type { Word } from '../doubt/contradict.ts'
import type { Actor } from '../happening/store.ts'
import { refundLifecycle } from './lifecycle.ts'
import { move } from './settle.ts'
import { lockRefund } from './store.ts'

/**
 * Settles a refund in doubt as two people have decided: the client has the money, or the refund was never made and the
 * money is back where it came from.
 *
 * @throws AppError `wrong_state` when it is in no doubt any more
 */
export async function judgeRefund(
  ctx: Pick<Context, 'db' | 'clock' | 'config' | 'react'>,
  tx: Tx,
  id: string,
  verdict: Word,
  by: Actor & { kind: 'operator' },
): Promise<void> {
  const refund = await lockRefund(tx, id)
  if (refund.status !== 'in_doubt') {
    const allowed = refundLifecycle.allowed(refund.status, 'operator')
    throw new AppError('wrong_state', `the refund is ${refund.status}`, { state: refund.status, allowed })
  }
  if (verdict === 'happened') await move(ctx, tx, refund, 'succeed', null, by)
  else await move(ctx, tx, refund, 'cancel', 'never_happened', by)
}

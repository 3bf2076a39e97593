import type { Context } from '../context.ts'
import { AppError } from '../core/errors.ts'
import type { Caller } from '../identity/caller.ts'
import { changeEnroll } from './change.ts'
import { enrollLifecycle } from './lifecycle.ts'
import type { Enroll } from './store.ts'

/**
 * The master says that the work is done: `confirmed` → `ready`. Only with a live hold, or money already captured:
 * nobody should work for a payment that is not there.
 *
 * @throws AppError `not_found`, `wrong_state`, `payment_required`
 */
export function completeEnroll(
  ctx: Pick<Context, 'db' | 'clock'>,
  caller: Caller,
  id: string,
): Promise<Enroll> {
  return changeEnroll(ctx, caller, id, 'ready', ({ enroll, payment, actor, now }) => {
    const status = enrollLifecycle.next(enroll.status, 'complete', actor.kind)
    if (payment?.status !== 'processing' && payment?.status !== 'succeeded') {
      throw new AppError(
        'payment_required',
        'the client has not paid yet: no money is on hold for this enroll',
      )
    }
    return { ...enroll, status, readyAt: now }
  })
}

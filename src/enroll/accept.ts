import type { Context } from '../context.ts'
import type { Caller } from '../identity/caller.ts'
import { changeEnroll } from './change.ts'
import { enrollLifecycle } from './lifecycle.ts'
import type { Enroll } from './store.ts'

/** The master takes the booking. @throws AppError `not_found`, `wrong_state` */
export function acceptEnroll(
  ctx: Pick<Context, 'db' | 'clock'>,
  caller: Caller,
  id: string,
): Promise<Enroll> {
  return changeEnroll(ctx, caller, id, 'accepted', ({ enroll, actor, now }) => {
    const status = enrollLifecycle.next(enroll.status, 'accept', actor.kind)
    return { ...enroll, status, acceptedAt: now }
  })
}

import type { Context } from '../context.ts'
import { AppError } from '../core/errors.ts'
import type { Caller } from '../identity/caller.ts'
import { intendVoid } from '../payment/void.ts'
import { changeEnroll, type Scene } from './change.ts'
import { enrollLifecycle } from './lifecycle.ts'
import type { Enroll } from './store.ts'

type CancelContext = Pick<Context, 'db' | 'clock' | 'executor'>

/**
 * Calls the deal off and gives a live hold back to the client.
 * @throws AppError `not_found`, `wrong_state`
 */
export function cancelEnroll(ctx: CancelContext, caller: Caller, id: string): Promise<Enroll> {
  return changeEnroll(ctx, caller, id, 'cancelled', (scene) => {
    const status = enrollLifecycle.next(scene.enroll.status, 'cancel', scene.actor.kind)
    giveBack(ctx, scene)
    return { ...scene.enroll, status }
  })
}

/** Ends the enroll's payment together with it. A link that is still unpaid is voided when its money arrives. */
export function giveBack(ctx: CancelContext, { tx, enroll, payment, actor }: Scene): void {
  if (enroll.confirmedAt) {
    throw new AppError('wrong_state', 'the work is confirmed and the money is being captured', {
      state: enroll.status,
      allowed: [],
    })
  }
  if (payment?.status === 'succeeded') {
    throw new AppError('wrong_state', `captured money must be refunded before the ${actor.kind} can cancel`, {
      state: enroll.status,
      allowed: enrollLifecycle.allowed(enroll.status, actor.kind).filter((event) => event !== 'cancel'),
    })
  }
  if (payment?.status === 'processing') intendVoid(ctx, tx, payment)
}

import type { Context } from '../context.ts'
import { kopecks } from '../core/money.ts'
import type { Caller } from '../identity/caller.ts'
import { changeEnroll } from './change.ts'
import { conclude } from './conclude.ts'
import type { Enroll } from './store.ts'

/**
 * Calls the deal off: a live hold is voided, captured money refunded.
 * @throws AppError `not_found`, `wrong_state`, `dispute_open`
 */
export function cancelEnroll(ctx: Context, caller: Caller, id: string): Promise<Enroll> {
  return changeEnroll(ctx, caller, id, 'cancelled', (scene) =>
    conclude(ctx, scene, {
      event: 'cancel',
      award: kopecks(0),
      reason: `cancelled by the ${scene.actor.kind}`,
    }),
  )
}

import type { Context } from '../context.ts'
import type { Caller } from '../identity/caller.ts'
import { changeEnroll } from './change.ts'
import { conclude } from './conclude.ts'
import { keptOnCancel } from './policy.ts'
import type { Enroll } from './store.ts'

/**
 * Calls the deal off: the money goes back, less what the frozen cancellation policy leaves to the master.
 * @throws AppError `not_found`, `wrong_state`, `dispute_open`
 */
export function cancelEnroll(ctx: Context, caller: Caller, id: string): Promise<Enroll> {
  return changeEnroll(ctx, caller, id, 'cancelled', (scene) => {
    const { enroll, payment, actor, now } = scene
    const award = keptOnCancel(ctx.config, enroll, payment, actor.kind, now)
    return conclude(ctx, scene, { event: 'cancel', award, reason: `cancelled by the ${actor.kind}` })
  })
}

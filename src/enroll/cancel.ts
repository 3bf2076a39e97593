import { type Acted, actByHand } from '../approval/act.ts'
import type { Context } from '../context.ts'
import { AppError } from '../core/errors.ts'
import type { Caller } from '../identity/caller.ts'
import { livePayment } from '../payment/live.ts'
import { changeEnroll } from './change.ts'
import { conclude } from './conclude.ts'
import { partyOf } from './party.ts'
import { keptOnCancel } from './policy.ts'
import { type Enroll, findEnroll } from './store.ts'

/**
 * Calls the deal off: the money goes back, less what the frozen cancellation policy leaves to the master.
 * @throws AppError `not_found`, `wrong_state`, `dispute_open`
 */
export function cancelEnroll(ctx: Context, caller: Caller, id: string): Promise<Enroll> {
  return changeEnroll(ctx, caller, id, 'cancelled', (scene) => {
    const { enroll, payment, actor, now } = scene
    if (actor.kind === 'operator' && payment?.status === 'succeeded') {
      const details = { state: enroll.status, allowed: ['cancel'] }
      throw new AppError('wrong_state', 'the money was captured in this moment: ask again', details)
    }
    const award = keptOnCancel(ctx.config, enroll, payment, actor.kind, now)
    return conclude(ctx, scene, { event: 'cancel', award, reason: `cancelled by the ${actor.kind}` })
  })
}

/**
 * The same, unless an operator cancels and the money has been captured: that is a refund by hand, and counts as one.
 * @param requestId the same for a request that is repeated
 * @throws AppError as `cancelEnroll`
 */
export async function cancelOrAsk(
  ctx: Context,
  caller: Caller,
  id: string,
  requestId: string,
): Promise<Acted> {
  const [enroll, payment] = await Promise.all([findEnroll(ctx.db, id), livePayment(ctx.db, id)])
  const isByHand = enroll && partyOf(enroll, caller) === 'operator' && payment?.status === 'succeeded'
  if (isByHand) return actByHand(ctx, caller, { id: requestId, action: 'enroll.cancel', subjectId: id })
  await cancelEnroll(ctx, caller, id)
  return { kind: 'done', resultId: id }
}

import type { Action } from '../approval/action.ts'
import type { Context } from '../context.ts'
import { AppError } from '../core/errors.ts'
import { lockToRelease, releaseOne } from './release.ts'
import { findPayout } from './store.ts'

/** An operator's release of a parked payout. */
export const releaseByHand = (ctx: Context): Action => ({
  async dealOf(db, id) {
    const payout = await findPayout(db, id)
    if (!payout) throw new AppError('not_found', 'no such payout')
    return payout
  },
  async look(tx, id) {
    const payout = await findPayout(tx, id)
    if (!payout) throw new AppError('not_found', 'no such payout')
    return (await lockToRelease(tx, payout, { kind: 'operator', id: null })).amount
  },
  async perform(tx, id, _body, { askedBy, approvedBy }) {
    await releaseOne(ctx, tx, id, { kind: 'operator', id: askedBy }, approvedBy)
    return { resultId: id }
  },
})

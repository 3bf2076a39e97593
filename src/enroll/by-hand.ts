import type { Action } from '../approval/action.ts'
import type { Context } from '../context.ts'
import { AppError } from '../core/errors.ts'
import type { Kopecks } from '../core/money.ts'
import type { Tx } from '../db/db.ts'
import { livePayment } from '../payment/live.ts'
import { lockScene } from '../refund/reserve.ts'
import { assertUndisputed, changeEnrollIn } from './change.ts'
import { conclude, unearned } from './conclude.ts'
import { enrollLifecycle } from './lifecycle.ts'
import { type Enroll, findEnroll, lockEnroll } from './store.ts'

/** An operator's cancellation of a deal whose money has been captured: what was not paid out early goes back. */
export const cancelByHand = (ctx: Context): Action => ({
  async dealOf(db, id) {
    if (!(await findEnroll(db, id))) throw new AppError('not_found', 'no such enroll')
    return { enrollId: id }
  },
  async look(tx, id) {
    const enroll = await lockEnroll(tx, id)
    if (!enroll) throw new AppError('not_found', 'no such enroll')
    assertUndisputed(enroll)
    enrollLifecycle.next(enroll.status, 'cancel', 'operator')
    return goesBack(tx, enroll)
  },
  async perform(tx, id, { amount }, { askedBy }) {
    const operator = { kind: 'operator', id: askedBy } as const
    await changeEnrollIn(ctx, tx, operator, id, 'cancelled', async (scene) => {
      const { enroll } = scene
      if ((await goesBack(tx, enroll)) > (amount as Kopecks)) {
        const details = { state: enroll.status, allowed: ['cancel'] }
        throw new AppError('wrong_state', 'more would go back by now than was asked for', details)
      }
      const reason = 'cancelled by the operator'
      return conclude(ctx, scene, { event: 'cancel', award: enroll.released, reason })
    })
    return { resultId: id }
  },
})

/** How much the client gets. @throws AppError `wrong_state` when nothing is left that could */
async function goesBack(tx: Tx, { id, status, released }: Enroll): Promise<Kopecks> {
  const payment = await livePayment(tx, id)
  const amount = payment?.status === 'succeeded' ? unearned(await lockScene(tx, payment.id), released) : 0
  if (amount > 0) return amount as Kopecks
  throw new AppError('wrong_state', 'no captured money is left to go back', { state: status, allowed: [] })
}

import type { Context } from '../context.ts'
import type { Tx } from '../db/db.ts'
import { isLive, payableEnrolls } from '../payment/lifecycle.ts'
import type { Payment } from '../payment/store.ts'
import { intendVoid } from '../payment/void.ts'
import { nextHoldLook } from './hold-calendar.ts'
import { lockEnroll, saveEnroll } from './store.ts'
import { nextLook } from './terms.ts'

/**
 * The reaction to a hold: from now on the deadlines count with the money there. A payment that arrives for an enroll
 * which is over by now, or that was given up, goes back by itself. Answers when the hold has to be looked at next.
 */
export async function noticeHold(
  ctx: Pick<Context, 'clock' | 'executor'>,
  tx: Tx,
  payment: Payment,
): Promise<Date | null> {
  const enroll = await lockEnroll(tx, payment.enrollId)
  if (!enroll) throw new Error(`no enroll ${payment.enrollId}`)
  const isWanted = payableEnrolls.includes(enroll.status) && isLive(payment.status)
  if (!isWanted) {
    intendVoid(ctx, tx, payment)
    return null
  }
  const now = ctx.clock.now()
  saveEnroll(tx, enroll, nextLook(enroll, payment, now), now)
  return nextHoldLook(payment.holdEndsAt, enroll.terms, now)
}

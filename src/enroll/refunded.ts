import type { Context } from '../context.ts'
import type { Tx } from '../db/db.ts'
import { system, tell } from '../happening/store.ts'
import type { Payment } from '../payment/store.ts'
import { enrollLifecycle } from './lifecycle.ts'
import { lockEnroll, saveEnroll } from './store.ts'

/** The reaction to a payment that has gone back entirely: an enroll that was not completed is over with it. */
export async function cancelAfterRefund(
  { clock }: Pick<Context, 'clock'>,
  tx: Tx,
  payment: Payment,
): Promise<void> {
  const enroll = await lockEnroll(tx, payment.enrollId)
  if (!enroll || !enrollLifecycle.can(enroll.status, 'refund', 'system')) return
  const now = clock.now()
  const status = enrollLifecycle.next(enroll.status, 'refund', 'system')
  saveEnroll(tx, { ...enroll, status, holdsSlot: false }, null, now)
  tell(tx, enroll.id, { what: 'enroll.cancelled', actor: system, detail: { reason: 'refunded' }, at: now })
}

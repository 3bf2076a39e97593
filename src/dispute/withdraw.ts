import type { Context } from '../context.ts'
import { type Enroll, saveEnroll } from '../enroll/store.ts'
import { nextLook } from '../enroll/terms.ts'
import type { Caller } from '../identity/caller.ts'
import { watchPaymentAt } from '../payment/store.ts'
import { changeDispute, type Hearing, move, tellDispute } from './change.ts'
import type { Dispute } from './store.ts'

/**
 * The opener takes it back: the deal goes on where it was. Silence counts anew from now, so that nobody loses the time
 * to object to a dispute of the other side.
 *
 * @throws AppError `not_found`, `wrong_state`
 */
export function withdrawDispute(
  ctx: Pick<Context, 'db' | 'clock'>,
  caller: Caller,
  id: string,
): Promise<Dispute> {
  return changeDispute(ctx, caller, id, (hearing) => {
    const withdrawn = move(hearing, 'withdraw')
    resume(hearing)
    tellDispute(hearing, 'withdrawn', hearing.by)
    return withdrawn
  })
}

/** The deal stands still no longer. */
export function resume({ tx, enroll, payment, now }: Hearing): void {
  const resumed: Enroll = { ...enroll, disputeId: null, resumedAt: now }
  saveEnroll(tx, resumed, nextLook(resumed, payment, now), now)
  if (payment?.status === 'processing') watchPaymentAt(tx, payment.id, now) // its end may have been left to the ruling
}

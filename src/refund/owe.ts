import type { Context } from '../context.ts'
import { after } from '../core/clock.ts'
import { newId } from '../core/id.ts'
import type { Tx } from '../db/db.ts'
import { system, tell } from '../happening/store.ts'
import { post } from '../ledger/journal.ts'
import { lockPayment } from '../payment/store.ts'
import { retryAfterMs } from './release.ts'
import { insertRefund, type Refund, readRefundedTwice } from './store.ts'

/** What a cancellation or a ruling owes stays owed when it is refused; what an operator wished does not. */
export const isOwed = ({ origin }: Refund) => origin === 'cancellation' || origin === 'ruling'

/**
 * The debt to the client remains: another attempt, with a key of its own, holds the money until it can go. Unless the
 * client has had it by another refund, because people were wrong about that one: then the two cancel out, and what waited
 * for the client to have the money waits no longer.
 */
export async function oweRefund(
  ctx: Pick<Context, 'clock' | 'react'>,
  tx: Tx,
  refused: Refund,
): Promise<void> {
  const now = ctx.clock.now()
  const { id, enrollId, amount, cancelReason } = refused
  if ((await readRefundedTwice(tx, refused.paymentId)) >= amount) {
    const postings = [{ from: `refund:${id}`, to: 'expense:paid_twice', amount } as const]
    post(tx, enrollId, now, [{ key: `refund/${id}/settle`, postings }])
    tell(tx, enrollId, { what: 'refund.set_off', actor: system, subjectId: id, detail: { amount }, at: now })
    await ctx.react.refundArrived(tx, await lockPayment(tx, refused.paymentId))
    return
  }
  const next = parkRefund(ctx, tx, refused, retryAfterMs(cancelReason))
  const postings = [{ from: `refund:${id}`, to: `refund:${next.id}`, amount } as const]
  post(tx, enrollId, now, [{ key: `refund/${id}/settle`, postings }])
}

/** Writes the next attempt of a refund that came to nothing. Whoever does posts the money that it holds. */
export function parkRefund(
  { clock }: Pick<Context, 'clock'>,
  tx: Tx,
  refused: Refund,
  retryMs?: number,
): Refund {
  const now = clock.now()
  const { enrollId, amount, cancelReason } = refused
  const next: Refund = {
    ...refused,
    id: newId(),
    attempt: refused.attempt + 1,
    status: 'parked',
    providerId: null,
    retryAt: retryMs === undefined ? null : after(now, retryMs),
    createdAt: now,
    changedAt: now,
  }
  insertRefund(tx, next)
  const detail = { amount, ...(cancelReason && { reason: cancelReason }) }
  tell(tx, enrollId, { what: 'refund.parked', actor: system, subjectId: next.id, detail, at: now })
  return next
}

import type { Context } from '../context.ts'
import { after, HOUR_MS, MINUTE_MS } from '../core/clock.ts'
import { AppError } from '../core/errors.ts'
import type { Tx } from '../db/db.ts'
import { type Actor, system, tell } from '../happening/store.ts'
import { findPayment } from '../payment/store.ts'
import { refundLifecycle } from './lifecycle.ts'
import { intendRefund } from './promise.ts'
import { claimRefundsToRetry, findRefund, lockRefund, type Refund, saveRefund } from './store.ts'

type ReleaseContext = Pick<Context, 'db' | 'clock' | 'config' | 'executor'>
type Releaser = Actor & { kind: 'system' | 'operator' }

/** Reasons that pass by themselves, and how long we wait before another attempt. The others need a person. */
const RETRY_AFTER_MS: Record<string, number> = {
  insufficient_funds: HOUR_MS, // the shop had too little money with YooKassa
}
export const retryAfterMs = (reason: string | null): number | undefined => RETRY_AFTER_MS[reason ?? '']

/** Sends one parked refund again. @throws AppError `not_found`, `wrong_state` */
export async function releaseRefund(ctx: ReleaseContext, id: string, actor: Releaser): Promise<Refund> {
  if (!(await findRefund(ctx.db, id))) throw new AppError('not_found', 'no such refund')
  return ctx.db.begin((tx) => releaseOneRefund(ctx, tx, id, actor))
}

/** The same, inside the transaction that decides it. @throws AppError `wrong_state` */
export async function releaseOneRefund(
  ctx: Omit<ReleaseContext, 'db'>,
  tx: Tx,
  id: string,
  actor: Releaser,
  approvedBy?: string,
): Promise<Refund> {
  const now = ctx.clock.now()
  const refund = await lockRefund(tx, id)
  const status = refundLifecycle.next(refund.status, 'release', actor.kind)
  const sending: Refund = { ...refund, status, cancelReason: null, retryAt: null, changedAt: now }
  saveRefund(tx, sending, null)
  const detail = approvedBy ? { detail: { approved_by: approvedBy } } : {}
  tell(tx, refund.enrollId, { what: 'refund.released', actor, subjectId: id, ...detail, at: now })
  const payment = await findPayment(tx, refund.paymentId)
  intendRefund(ctx, tx, sending, payment?.providerId ?? null)
  return sending
}

/** Tries parked refunds again whose reason may have passed. Answers how many there were. */
export async function retryRefunds(ctx: ReleaseContext & Pick<Context, 'log'>): Promise<number> {
  const now = ctx.clock.now()
  const due = await claimRefundsToRetry(ctx.db, now, after(now, 10 * MINUTE_MS), 32)
  for (const { id } of due) {
    await releaseRefund(ctx, id, { ...system, kind: 'system' }).catch((error) => {
      if (!(error instanceof AppError))
        ctx.log.error({ err: error, refund: id }, 'a parked refund could not be tried again')
    })
  }
  return due.length
}

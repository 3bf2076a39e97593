import type { Context } from '../context.ts'
import type { Tx } from '../db/db.ts'
import type { Enroll } from '../enroll/store.ts'
import { system } from '../happening/store.ts'
import type { Payment } from '../payment/store.ts'
import { lockHearing, save, tellDispute } from './change.ts'
import { disputeLifecycle, isOpen } from './lifecycle.ts'
import { type Dispute, findNewestDispute } from './store.ts'
import { resume } from './withdraw.ts'

type MootContext = Pick<Context, 'clock' | 'log'>

/**
 * The reaction to money that is gone: a hold that was lost, or a payment that went back entirely. An open dispute has
 * nothing to decide any more, and the deal goes on. A ruling whose capture finds no hold cannot be carried out: it
 * stays to be read, and does not bind the payment that the client may make next.
 *
 * It comes before the enroll's own reaction, which forgets what was decided about the money.
 */
export async function mootDispute(
  ctx: MootContext,
  tx: Tx,
  payment: Payment,
  reason: 'hold_lost' | 'refunded',
): Promise<void> {
  const newest = await findNewestDispute(tx, payment.enrollId)
  if (!newest) return
  const hearing = await lockHearing(ctx, tx, newest)
  const { dispute, enroll, now } = hearing
  if (!isOpen(dispute.status) && !isUnfulfilled(dispute, enroll, reason)) return
  const status = disputeLifecycle.next(dispute.status, 'moot', 'system')
  save({ ...hearing, payment: undefined }, { ...dispute, status, mootReason: reason })
  const award = dispute.ruling?.award
  tellDispute(hearing, 'moot', system, { reason, ...(award !== undefined && { amount: award }) })
  ctx.log.warn(
    { dispute: dispute.id, enroll: enroll.id, reason, award, at: now },
    'the money of a dispute is gone',
  )
  if (isOpen(dispute.status)) resume({ ...hearing, payment: undefined })
}

/** Ruled in the master's favour, and the capture has found no hold. */
const isUnfulfilled = ({ status }: Dispute, enroll: Enroll, reason: string) =>
  reason === 'hold_lost' &&
  status === 'resolved' &&
  enroll.confirmedBy === 'arbiter' &&
  enroll.confirmedAt !== null &&
  (enroll.status === 'ready' || enroll.status === 'confirmed')

import { record } from '../audit/record.ts'
import type { Context } from '../context.ts'
import { AppError } from '../core/errors.ts'
import type { Tx } from '../db/db.ts'
import { type Enroll, lockEnroll } from '../enroll/store.ts'
import { type Actor, tell } from '../happening/store.ts'
import type { Caller } from '../identity/caller.ts'
import { livePayment } from '../payment/live.ts'
import type { Payment } from '../payment/store.ts'
import { dueAt } from './deadlines.ts'
import { type DisputeEvent, disputeLifecycle, isOpen } from './lifecycle.ts'
import { type Part, partIn } from './party.ts'
import { type Dispute, findDispute, saveDispute } from './store.ts'

export type Hearing = {
  tx: Tx
  dispute: Dispute
  enroll: Enroll
  payment: Payment | undefined
  now: Date
}

/**
 * The frame of every step of a dispute by a person: lock its deal, let `decide` say what the dispute becomes, save it.
 * @throws AppError `not_found` for a stranger, and whatever `decide` throws
 */
export async function changeDispute(
  ctx: Pick<Context, 'db' | 'clock'>,
  caller: Caller,
  id: string,
  decide: (hearing: Hearing & { by: Part }) => Dispute | Promise<Dispute>,
): Promise<Dispute> {
  const known = await findDispute(ctx.db, id)
  if (!known) throw new AppError('not_found', 'no such dispute')
  return ctx.db.begin(async (tx) => {
    const hearing = await lockHearing(ctx, tx, known)
    const by = partIn(hearing.dispute, caller)
    const changed = await decide({ ...hearing, by })
    if (changed === hearing.dispute) return changed
    noteDeed(hearing, changed, by)
    return save(hearing, changed)
  })
}

/** What an arbiter or an operator does to a dispute goes into the audit log; what the parties say is in its story. */
function noteDeed({ tx, dispute, now }: Hearing, changed: Dispute, { kind, id }: Part): void {
  if (kind !== 'arbiter' && kind !== 'operator') return
  const { status, arbiterId, ruling } = changed
  const isRuled = status === 'resolved' && ruling !== null
  if (!isRuled && status === dispute.status && arbiterId === dispute.arbiterId) return
  const award = ruling && { award: ruling.award, master_share: ruling.masterShare }
  record(tx, {
    by: { kind, id },
    action: isRuled ? 'dispute.resolve' : 'dispute.assign',
    subject: { kind: 'dispute', id: dispute.id },
    reason: isRuled ? ruling.reasoning : undefined,
    detail: { from: dispute.status, status, arbiter_id: arbiterId, ...(isRuled && award) },
    at: now,
  })
}

/** Everything that a dispute is decided from, with its deal locked. */
export async function lockHearing(
  ctx: Pick<Context, 'clock'>,
  tx: Tx,
  { id, enrollId }: Pick<Dispute, 'id' | 'enrollId'>,
): Promise<Hearing> {
  const [enroll, payment, dispute] = await Promise.all([
    lockEnroll(tx, enrollId),
    livePayment(tx, enrollId),
    findDispute(tx, id),
  ])
  if (!enroll || !dispute) throw new Error(`dispute ${id} has no deal`)
  return { tx, dispute, enroll, payment, now: ctx.clock.now() }
}

export function save({ tx, enroll, payment, now }: Hearing, changed: Dispute): Dispute {
  const saved = { ...changed, changedAt: now }
  saveDispute(tx, saved, dueAt(saved, enroll.terms, payment))
  return saved
}

/** The dispute after an event, by its table. @throws AppError `wrong_state` */
export function move({ dispute, by }: Pick<Hearing, 'dispute'> & { by: Part }, event: DisputeEvent): Dispute {
  return { ...dispute, status: disputeLifecycle.next(dispute.status, event, by.as) }
}

/** @throws AppError `wrong_state` */
export function assertOpen({ status }: Dispute): void {
  if (isOpen(status)) return
  throw new AppError('wrong_state', `the dispute is ${status}`, { state: status, allowed: [] })
}

/** Writes a line about the dispute into the story of its deal. */
export function tellDispute(
  { tx, dispute, now }: Pick<Hearing, 'tx' | 'dispute' | 'now'>,
  what: string,
  actor: Actor,
  detail?: Record<string, unknown>,
): void {
  const { kind, id } = actor
  tell(tx, dispute.enrollId, {
    what: `dispute.${what}`,
    actor: { kind, id },
    subjectId: dispute.id,
    ...(detail && { detail }),
    at: now,
  })
}

import { record, whoIs } from '../audit/record.ts'
import type { Context } from '../context.ts'
import { AppError } from '../core/errors.ts'
import { newId } from '../core/id.ts'
import type { Tx } from '../db/db.ts'
import { system, tell } from '../happening/store.ts'
import type { Caller } from '../identity/caller.ts'
import { subjectOf } from './act.ts'
import type { Done } from './action.ts'
import { approvalLifecycle } from './lifecycle.ts'
import { assertNoParty } from './party.ts'
import { type Approval, findApproval, insertMove, lockApproval, lockExpired, saveApproval } from './store.ts'

type DecideContext = Pick<Context, 'db' | 'clock' | 'actions'>

/** The action said no at the moment of the approval; everything else that goes wrong leaves the approval as it is. */
class CannotBeDone extends Error {
  override readonly name = 'CannotBeDone'
  override readonly cause: AppError

  constructor(cause: AppError) {
    super(cause.message)
    this.cause = cause
  }
}

/**
 * A second person lets a manual action happen: the approval and the action are one transaction, so it happens once or
 * not at all, whoever else approves and wherever the process dies. The action's own checks run now, not when it was asked.
 *
 * @throws AppError `not_found`, `wrong_state`, `forbidden` for a party of the deal, `second_person_needed`, and whatever the action throws: then it has failed
 */
export async function approve(
  ctx: DecideContext,
  caller: Caller,
  id: string,
  reason?: string,
): Promise<Approval> {
  const done = await ctx.db
    .begin((tx) => approveAndAct(ctx, tx, caller, id, reason))
    .catch(async (error) => {
      if (!(error instanceof CannotBeDone)) throw error
      await fail(ctx, caller, id, error.cause.message)
      const { code, message, details } = error.cause
      throw new AppError(code, message, { ...details, approval: 'failed' }, { cause: error.cause })
    })
  await done.afterwards?.()
  return (await findApproval(ctx.db, id)) as Approval
}

async function approveAndAct(
  ctx: DecideContext,
  tx: Tx,
  caller: Caller,
  id: string,
  reason: string | undefined,
): Promise<Done> {
  const now = ctx.clock.now()
  const approval = await lockOpen(tx, caller, id, now, 'approve')
  const { action, subjectId, enrollId, amount, body, askedBy } = approval
  const status = approvalLifecycle.next(approval.status, 'approve', 'operator')
  const moveId = newId()
  const people = { id: moveId, askedBy, approvedBy: caller.id }
  const done = await ctx.actions[action].perform(tx, subjectId, body, people).catch((error) => {
    throw error instanceof AppError && error.status < 500 ? new CannotBeDone(error) : error
  })
  const { resultId } = done
  const word = { decidedBy: caller.id, decidedAt: now, note: reason ?? null }
  saveApproval(tx, { ...approval, ...word, status, resultId })
  insertMove(tx, { id: moveId, action, enrollId, amount, resultId, personId: askedBy, at: now })
  const subject = { kind: 'approval', id }
  record(tx, {
    by: whoIs(caller),
    action: 'approval.approve',
    subject,
    reason,
    detail: { action, amount, asked_by: askedBy },
    at: now,
  })
  record(tx, {
    by: { kind: 'operator', id: askedBy },
    action,
    subject: subjectOf(action, subjectId),
    reason: approval.reason,
    detail: { amount, result_id: resultId, approval_id: id, approved_by: caller.id },
    at: now,
  })
  return done
}

/** @throws AppError `not_found`, `wrong_state`, `forbidden` for a party of the deal, `second_person_needed` */
export async function reject(
  ctx: Pick<Context, 'db' | 'clock'>,
  caller: Caller,
  id: string,
  reason: string,
): Promise<Approval> {
  return ctx.db.begin(async (tx) => {
    const now = ctx.clock.now()
    const approval = await lockOpen(tx, caller, id, now, 'reject')
    const status = approvalLifecycle.next(approval.status, 'reject', 'operator')
    const rejected: Approval = { ...approval, status, decidedBy: caller.id, decidedAt: now, note: reason }
    saveApproval(tx, rejected)
    const { action, amount, subjectId, enrollId, askedBy } = approval
    const detail = { action, amount, reason }
    const actor = { kind: 'operator', id: caller.id } as const
    tell(tx, enrollId, { what: 'approval.rejected', actor, subjectId, detail, at: now })
    record(tx, {
      by: whoIs(caller),
      action: 'approval.reject',
      subject: { kind: 'approval', id },
      reason,
      detail: { action, amount, asked_by: askedBy },
      at: now,
    })
    return rejected
  })
}

async function lockOpen(
  tx: Tx,
  caller: Caller,
  id: string,
  now: Date,
  event: 'approve' | 'reject',
): Promise<Approval> {
  const approval = await lockApproval(tx, id)
  if (!approval) throw new AppError('not_found', 'no such approval')
  const state = approval.status === 'pending' && approval.expiresAt <= now ? 'expired' : approval.status
  approvalLifecycle.next(state, event, 'operator')
  await assertNoParty(tx, approval.enrollId, caller)
  if (approval.askedBy === caller.id)
    throw new AppError(
      'second_person_needed',
      'you have asked for it yourself: another operator has to decide',
    )
  return approval
}

async function fail(ctx: DecideContext, caller: Caller, id: string, why: string): Promise<void> {
  await ctx.db.begin(async (tx) => {
    const approval = await lockApproval(tx, id)
    if (approval?.status !== 'pending') return // somebody else was quicker
    const now = ctx.clock.now()
    const status = approvalLifecycle.next(approval.status, 'fail', 'system')
    saveApproval(tx, { ...approval, status, decidedBy: caller.id, decidedAt: now, note: why })
    const { action, amount, subjectId, enrollId, askedBy } = approval
    const detail = { action, amount, reason: why }
    tell(tx, enrollId, { what: 'approval.failed', actor: system, subjectId, detail, at: now })
    record(tx, {
      by: whoIs(caller),
      action: 'approval.fail',
      subject: { kind: 'approval', id },
      reason: why,
      detail: { action, amount, asked_by: askedBy },
      at: now,
    })
  })
}

/** Nobody decided in time: whoever wants it asks again. Answers how many there were. */
export async function expireApprovals(ctx: Pick<Context, 'db' | 'clock'>): Promise<number> {
  return ctx.db.begin(async (tx) => {
    const now = ctx.clock.now()
    const expired = await lockExpired(tx, now, 64)
    for (const approval of expired) {
      const status = approvalLifecycle.next(approval.status, 'expire', 'system')
      saveApproval(tx, { ...approval, status, decidedAt: now })
      const { action, amount, subjectId, enrollId } = approval
      tell(tx, enrollId, {
        what: 'approval.expired',
        actor: system,
        subjectId,
        detail: { action, amount },
        at: now,
      })
    }
    return expired.length
  })
}

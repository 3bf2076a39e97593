import { record, whoIs } from '../audit/record.ts'
import type { Context } from '../context.ts'
import { after, DAY_MS } from '../core/clock.ts'
import { add, type Kopecks } from '../core/money.ts'
import type { Tx } from '../db/db.ts'
import { tell } from '../happening/store.ts'
import type { Caller } from '../identity/caller.ts'
import type { ActionName, Done } from './action.ts'
import { assertNoParty } from './party.ts'
import {
  type Approval,
  findApproval,
  findMove,
  insertApproval,
  insertMove,
  lockHand,
  sumMoves,
} from './store.ts'

type Asked = {
  /** The same for a request that is repeated because its answer got lost: it is done, or asked for, once. */
  id: string
  action: ActionName
  subjectId: string
  body?: Record<string, unknown>
  reason?: string | undefined
}
export type Acted = { kind: 'done'; resultId: string } | { kind: 'asked'; approval: Approval }

/** Slices of a large sum within this time count as one. */
const SLICES_MS = DAY_MS

type ActContext = Pick<Context, 'db' | 'clock' | 'config' | 'actions'>

/**
 * Moves money by hand; above `FOUR_EYES_ABOVE` asks for a second person instead. What anybody has moved by hand of the
 * same deal in the last day counts with it.
 *
 * @throws AppError `forbidden` for a party of the deal, and as the action itself does
 */
export async function actByHand(ctx: ActContext, caller: Caller, asked: Asked): Promise<Acted> {
  const { enrollId } = await ctx.actions[asked.action].dealOf(ctx.db, asked.subjectId)
  const { acted, done } = await ctx.db.begin((tx) => decide(ctx, tx, caller, { ...asked, enrollId }))
  await done?.afterwards?.()
  return acted
}

async function decide(
  ctx: ActContext,
  tx: Tx,
  caller: Caller,
  asked: Asked & { enrollId: string },
): Promise<{ acted: Acted; done?: Done }> {
  const { id, action, subjectId, enrollId, body = {}, reason } = asked
  const now = ctx.clock.now()
  lockHand(tx, enrollId)
  const before = await findActed(tx, id)
  if (before) return { acted: before }
  await assertNoParty(tx, enrollId, caller)
  const amount = await ctx.actions[action].look(tx, subjectId, body)
  const counted = add(amount, await sumMoves(tx, enrollId, after(now, -SLICES_MS)))
  if (counted > ctx.config.FOUR_EYES_ABOVE) {
    const approval = ask(ctx, tx, caller, { ...asked, body: { ...body, amount }, amount, counted })
    return { acted: { kind: 'asked', approval } }
  }
  const done = await ctx.actions[action].perform(
    tx,
    subjectId,
    { ...body, amount },
    { id, askedBy: caller.id },
  )
  const { resultId } = done
  insertMove(tx, { id, action, enrollId, amount, resultId, personId: caller.id, at: now })
  record(tx, {
    by: whoIs(caller),
    action,
    subject: subjectOf(action, subjectId),
    reason,
    detail: { amount, result_id: resultId },
    at: now,
  })
  return { acted: { kind: 'done', resultId }, done }
}

/** What an earlier try of the same request has done or asked for. */
async function findActed(tx: Tx, id: string): Promise<Acted | undefined> {
  const [approval, move] = await Promise.all([findApproval(tx, id), findMove(tx, id)])
  if (approval) return { kind: 'asked', approval }
  return move && { kind: 'done', resultId: move.resultId }
}

const kinds = {
  'refund.create': 'payment',
  'refund.release': 'refund',
  'payout.release': 'payout',
  'enroll.cancel': 'enroll',
} as const satisfies Record<ActionName, string>

export const subjectOf = (action: ActionName, id: string) => ({
  kind: kinds[action],
  id,
})

type Asking = Asked & {
  enrollId: string
  body: Record<string, unknown>
  amount: Kopecks
  counted: Kopecks
}

function ask({ clock, config }: ActContext, tx: Tx, caller: Caller, { reason, ...asked }: Asking): Approval {
  const now = clock.now()
  const approval: Approval = {
    ...asked,
    reason: reason ?? null,
    status: 'pending',
    askedBy: caller.id,
    askedAt: now,
    expiresAt: after(now, config.APPROVAL_HOURS),
    decidedBy: null,
    decidedAt: null,
    note: null,
    resultId: null,
  }
  insertApproval(tx, approval)
  const detail = { action: asked.action, amount: asked.amount }
  const actor = { kind: 'operator', id: caller.id } as const
  tell(tx, asked.enrollId, { what: 'approval.asked', actor, subjectId: asked.subjectId, detail, at: now })
  record(tx, {
    by: whoIs(caller),
    action: 'approval.ask',
    subject: { kind: 'approval', id: approval.id },
    reason,
    detail: { ...detail, subject_id: asked.subjectId, counted: asked.counted },
    at: now,
  })
  return approval
}

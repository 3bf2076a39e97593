import { findCommand, finishCommand } from '../command/store.ts'
import type { Context } from '../context.ts'
import { after, MINUTE_MS } from '../core/clock.ts'
import type { Tx } from '../db/db.ts'
import { type Actor, system, tell, yookassa } from '../happening/store.ts'
import { post } from '../ledger/journal.ts'
import { oweAgain } from '../payout/park.ts'
import type { YooKassaRefund } from '../yookassa/objects.ts'
import { finishRefund } from './finish.ts'
import { type RefundEvent, refundLifecycle } from './lifecycle.ts'
import { hearOfJudged } from './overturn.ts'
import { isOwed, oweRefund } from './owe.ts'
import { lockScene, settleEntry } from './reserve.ts'
import { lockRefund, type Refund, saveRefund } from './store.ts'

type SettleContext = Pick<Context, 'db' | 'clock' | 'config' | 'react'>

const events = { pending: 'accept', succeeded: 'succeed', canceled: 'cancel' } as const
const statuses = { accept: 'accepted', succeed: 'succeeded', cancel: 'canceled' } as const

/**
 * Records what YooKassa says of a refund: the answer to our call, a notification, or the poller. Hearing the same or
 * older news again changes nothing.
 *
 * @throws Error when YooKassa contradicts what it said before
 */
export async function settleRefund(
  ctx: SettleContext,
  id: string,
  object: YooKassaRefund,
  commandId?: string,
): Promise<void> {
  await ctx.db.begin(async (tx) => {
    const refund = await lockRefund(tx, id)
    if (commandId) finishCommand(tx, commandId, 'done', ctx.clock.now())
    assertSameRefund(refund, object)
    if (refund.status === 'in_doubt') await endDoubt(tx, id, ctx.clock.now())
    if (await hearOfJudged(ctx, tx, refund, object)) return

    const event = events[object.status]
    if (refund.status === statuses[event]) return // heard before
    if (event === 'accept' && refundLifecycle.isFinal(refund.status)) return // late news
    if (refundLifecycle.isFinal(refund.status)) {
      throw new Error(`refund ${id} is ${refund.status}, but YooKassa says ${object.status}`)
    }
    const reason = object.cancellation_details?.reason ?? null
    await move(ctx, tx, { ...refund, providerId: object.id }, event, reason)
  })
}

/** YooKassa's word is the proof that the command was waiting for. */
async function endDoubt(tx: Tx, id: string, now: Date): Promise<void> {
  const command = await findCommand(tx, id, 'refund.create')
  if (command) finishCommand(tx, command.id, 'done', now)
}

/** YooKassa refused it: nothing was given back, and the money is what it was. */
export async function refuseRefund(
  ctx: SettleContext,
  id: string,
  commandId: string,
  refusal: { code: string; reason: string },
): Promise<void> {
  await ctx.db.begin(async (tx) => {
    finishCommand(tx, commandId, 'rejected', ctx.clock.now(), `${refusal.code}: ${refusal.reason}`)
    const refund = await lockRefund(tx, id)
    if (refundLifecycle.can(refund.status, 'cancel', 'yookassa'))
      await move(ctx, tx, refund, 'cancel', refusal.code)
  })
}

/**
 * It was never made, and never can be. Its money is what it was before; a debt to the client waits anew.
 * @see findImpossible
 */
export async function disproveRefund(ctx: SettleContext, tx: Tx, id: string): Promise<void> {
  const refund = await lockRefund(tx, id)
  const isUnanswered = refund.status === 'sending' || refund.status === 'in_doubt'
  if (!isUnanswered || refund.providerId) return // heard of since
  await endDoubt(tx, id, ctx.clock.now())
  await move(ctx, tx, refund, 'cancel', 'never_made')
}

type Heard = Extract<RefundEvent, 'accept' | 'succeed' | 'cancel'>

/** The reserved money leaves `refund:<id>` once: to the client, or back to where it came from. */
export async function move(
  ctx: SettleContext,
  tx: Tx,
  refund: Refund,
  event: Heard,
  cancelReason: string | null,
  by: Actor & { kind: 'yookassa' | 'operator' } = yookassa,
): Promise<void> {
  const now = ctx.clock.now()
  const status = refundLifecycle.next(refund.status, event, by.kind)
  const moved: Refund = { ...refund, status, cancelReason, changedAt: now }
  saveRefund(tx, moved, status === 'accepted' ? after(now, MINUTE_MS) : null)
  const detail = { amount: refund.amount, ...(cancelReason && { reason: cancelReason }) }
  const news = { actor: by, subjectId: refund.id, detail, at: now }
  tell(tx, refund.enrollId, { what: `refund.${status}`, ...news })
  if (status === 'succeeded') await finishRefund(ctx, tx, moved)
  if (status === 'canceled') await undoRefund(ctx, tx, moved)
}

/** What a cancellation or a ruling owes stays owed; what an operator wished is what it was before. */
async function undoRefund(ctx: SettleContext, tx: Tx, refund: Refund): Promise<void> {
  if (isOwed(refund)) return oweRefund(ctx, tx, refund)
  await returnReserve(ctx, tx, refund)
}

/** YooKassa has given the money back by itself, so nothing is owed any more. */
export async function withdrawRefund(ctx: SettleContext, tx: Tx, parked: Refund): Promise<void> {
  const now = ctx.clock.now()
  const status = refundLifecycle.next(parked.status, 'withdraw', 'system')
  const withdrawn: Refund = { ...parked, status, retryAt: null, changedAt: now }
  saveRefund(tx, withdrawn, null)
  const { id: subjectId, amount } = parked
  tell(tx, parked.enrollId, {
    what: 'refund.canceled',
    actor: system,
    subjectId,
    detail: { amount },
    at: now,
  })
  await returnReserve(ctx, tx, withdrawn)
}

async function returnReserve(ctx: SettleContext, tx: Tx, refund: Refund): Promise<void> {
  const { enroll } = await lockScene(tx, refund.paymentId)
  if (refund.takenFrom === 'shares') await oweAgain(ctx, tx, enroll, refund.dealId, refund.net)
  post(tx, refund.enrollId, ctx.clock.now(), [settleEntry(refund, enroll.masterId)])
}

function assertSameRefund(refund: Refund, object: YooKassaRefund): void {
  const isOurs = refund.providerId
    ? refund.providerId === object.id
    : object.metadata?.refund_id === refund.id
  if (!isOurs) throw new Error(`YooKassa's refund ${object.id} is not our refund ${refund.id}`)
  if (object.amount !== refund.amount) {
    throw new Error(`refund ${refund.id} is of ${refund.amount}, but YooKassa says ${object.amount}`)
  }
}

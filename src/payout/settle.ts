import { lockDestinations } from '../account/store.ts'
import { findCommand, finishCommand } from '../command/store.ts'
import type { Context } from '../context.ts'
import type { Kopecks } from '../core/money.ts'
import type { Tx } from '../db/db.ts'
import { reopenDeal } from '../deal/reopen.ts'
import { checkDealAt } from '../deal/store.ts'
import { type Actor, tell, yookassa } from '../happening/store.ts'
import { type Entry, post } from '../ledger/journal.ts'
import { railOf, rails } from '../rail/rail.ts'
import type { YooKassaPayout } from '../yookassa/objects.ts'
import { type PayoutEvent, payoutLifecycle } from './lifecycle.ts'
import { nextLook } from './look.ts'
import { findDestined } from './obstacle.ts'
import { hearOfJudged, settleRevived } from './overturn.ts'
import { lockForParts, parkAgain } from './park.ts'
import { sourceOf } from './promise.ts'
import { lockPayout, type Payout, savePayout } from './store.ts'

type SettleContext = Pick<Context, 'db' | 'clock' | 'config'>

const events = { pending: 'accept', succeeded: 'succeed', canceled: 'cancel' } as const
const statuses = {
  accept: 'accepted',
  succeed: 'succeeded',
  cancel: 'canceled',
  reverse: 'canceled',
} as const

/**
 * Records what YooKassa says of a payout: the answer to our call, a notification, or the poller. Hearing the same or
 * older news again changes nothing.
 *
 * @throws Error when YooKassa contradicts what it said before
 */
export async function settlePayout(
  ctx: SettleContext,
  id: string,
  object: YooKassaPayout,
  commandId?: string,
): Promise<void> {
  await ctx.db.begin(async (tx) => {
    lockForParts(tx, id, object.cancellation_details?.reason)
    const found = await lockPayout(tx, id)
    if (commandId) finishCommand(tx, commandId, 'done', ctx.clock.now())
    assertSamePayout(found, object)
    if (found.status === 'in_doubt') await endDoubt(tx, id, ctx.clock.now())

    const heard = events[object.status]
    const judged = await hearOfJudged(ctx, tx, found, object)
    if (judged === 'heard') return
    const payout = judged ?? found
    if (payout.status === statuses[heard]) return // heard before
    if (heard === 'accept' && isOver(payout)) return // late news
    const event = heard === 'cancel' && payout.status === 'succeeded' ? 'reverse' : heard
    if (!payoutLifecycle.can(payout.status, event, 'yookassa')) {
      throw new Error(`payout ${id} is ${payout.status}, but YooKassa says ${object.status}`)
    }
    await move(ctx, tx, payout, event, object.cancellation_details?.reason ?? null, object.id)
  })
}

const isOver = ({ status }: Payout) => status === 'succeeded' || status === 'canceled'

/** YooKassa's word is the proof that the command was waiting for. */
async function endDoubt(tx: Tx, id: string, now: Date): Promise<void> {
  const command = await findCommand(tx, id, 'payout.create')
  if (command) finishCommand(tx, command.id, 'done', now)
}

/** YooKassa refused to create it: nothing was sent, and the money is free again. */
export async function refusePayout(
  ctx: SettleContext,
  id: string,
  commandId: string,
  refusal: { code: string; reason: string },
): Promise<void> {
  await ctx.db.begin(async (tx) => {
    lockForParts(tx, id, refusal.code)
    const payout = await lockPayout(tx, id)
    finishCommand(tx, commandId, 'rejected', ctx.clock.now(), `${refusal.code}: ${refusal.reason}`)
    if (payoutLifecycle.can(payout.status, 'cancel', 'yookassa'))
      await move(ctx, tx, payout, 'cancel', refusal.code, null)
  })
}

type Heard = Extract<PayoutEvent, 'accept' | 'succeed' | 'cancel' | 'reverse'>

/**
 * The reserved money leaves `payout:<id>` once: to the receiver's bank, or back to where it came from. What a bank gives
 * back later returns the same way, by an entry of its own.
 */
export async function move(
  ctx: Omit<SettleContext, 'db'>,
  tx: Tx,
  payout: Payout,
  event: Heard,
  reason: string | null,
  providerId: string | null,
  by: Actor & { kind: 'yookassa' | 'operator' } = yookassa,
): Promise<void> {
  const now = ctx.clock.now()
  const { id, enrollId, amount } = payout
  const status = payoutLifecycle.next(payout.status, event, by.kind)
  const moved: Payout = {
    ...payout,
    status,
    reason,
    providerId: providerId ?? payout.providerId,
    succeededAt: event === 'succeed' ? now : payout.succeededAt,
    changedAt: now,
  }
  savePayout(tx, moved, nextLook(moved, now))
  const what = event === 'reverse' ? 'payout.reversed' : `payout.${status}`
  const detail = { amount, ...(reason && { reason }) }
  tell(tx, enrollId, { what, actor: by, subjectId: id, detail, at: now })

  if (status === 'accepted') return
  const isCurable = event === 'cancel' && by.kind === 'yookassa' // what people decided waits for people
  const hasCure = isCurable && (await hasAnotherAccount(ctx, tx, payout)) // locks people before balances
  if (event === 'reverse' && payout.dealId) await reopenDeal(ctx, tx, payout.dealId)
  const { entry, owed } = event === 'reverse' ? reversal(payout) : await settlement(tx, moved)
  post(tx, enrollId, now, [entry])
  if (status === 'canceled') {
    const reason = event === 'reverse' ? 'payout_reversed' : moved.reason
    await parkAgain(ctx, tx, { ...moved, reason }, owed, { hasCure, isForPeople: !isCurable })
  }
  if (payout.dealId) checkDealAt(tx, payout.dealId, now) // the last one out closes the deal
}

type Settled = { entry: Entry; owed: Kopecks }

/** Out to the bank, or back to where it came from; then so much is owed again. */
async function settlement(tx: Tx, payout: Payout): Promise<Settled> {
  const { id, amount, status, isRevived } = payout
  if (isRevived) return settleRevived(tx, payout, leftFrom(payout))
  const to = status === 'succeeded' ? leftFrom(payout) : sourceOf(payout)
  return {
    entry: { key: `payout/${id}/settle`, postings: [{ from: `payout:${id}`, to, amount }] },
    owed: amount,
  }
}

/** The money is back where it left YooKassa, and owed again. */
function reversal(payout: Payout): Settled {
  const { id, amount } = payout
  const postings = [{ from: leftFrom(payout), to: sourceOf(payout), amount }]
  return { entry: { key: `payout/${id}/reverse`, postings }, owed: amount }
}

const leftFrom = (payout: Payout) => rails[railOf(payout)].paidFrom(payout.enrollId)

/**
 * A new destination is the cure for most refusals. One that is verified later releases what is parked; one that was
 * verified while this payout was under way has to be seen here, and nobody verifies in between.
 */
async function hasAnotherAccount(ctx: Omit<SettleContext, 'db'>, tx: Tx, payout: Payout): Promise<boolean> {
  const { personId, accountId } = payout
  if (!personId) return false
  lockDestinations(tx, personId)
  const destined = await findDestined(ctx, tx, personId, payout)
  return destined !== undefined && destined.id !== accountId
}

function assertSamePayout(payout: Payout, object: YooKassaPayout): void {
  const isOurs = payout.providerId
    ? payout.providerId === object.id
    : object.metadata?.payout_id === payout.id
  if (!isOurs) throw new Error(`YooKassa's payout ${object.id} is not our payout ${payout.id}`)
  if (object.amount !== payout.amount) {
    throw new Error(`payout ${payout.id} is of ${payout.amount}, but YooKassa says ${object.amount}`)
  }
}

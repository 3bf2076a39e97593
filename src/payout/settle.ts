import { lockDestinations, lockVerifiedAccount } from '../account/store.ts'
import { findCommand, finishCommand } from '../command/store.ts'
import type { Context } from '../context.ts'
import { after, HOUR_MS, MINUTE_MS } from '../core/clock.ts'
import type { Kopecks } from '../core/money.ts'
import type { Tx } from '../db/db.ts'
import { checkDealAt } from '../deal/store.ts'
import { type Actor, tell, yookassa } from '../happening/store.ts'
import { type Entry, post } from '../ledger/journal.ts'
import { railOf, rails } from '../rail/rail.ts'
import type { YooKassaPayout } from '../yookassa/objects.ts'
import { type PayoutEvent, payoutLifecycle } from './lifecycle.ts'
import { parkNext } from './next.ts'
import { hearOfJudged, settleRevived } from './overturn.ts'
import { sourceOf } from './promise.ts'
import { lockPayout, type Payout, savePayout } from './store.ts'

type SettleContext = Pick<Context, 'db' | 'clock'>

const events = { pending: 'accept', succeeded: 'succeed', canceled: 'cancel' } as const
const statuses = { accept: 'accepted', succeed: 'succeeded', cancel: 'canceled' } as const

/** Reasons that pass by themselves, and how long we wait before another attempt. The others need a person. */
const RETRY_AFTER_MS: Record<string, number> = {
  insufficient_funds: HOUR_MS,
  issuer_unavailable: 10 * MINUTE_MS,
}

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
    if (commandId) finishCommand(tx, commandId, 'done', ctx.clock.now())
    const found = await lockPayout(tx, id)
    assertSamePayout(found, object)
    if (found.status === 'in_doubt') await endDoubt(tx, id, ctx.clock.now())

    const event = events[object.status]
    const judged = await hearOfJudged(ctx, tx, found, object)
    if (judged === 'heard') return
    const payout = judged ?? found
    if (payout.status === statuses[event]) return // heard before
    if (event === 'accept' && payoutLifecycle.isFinal(payout.status)) return // late news
    if (payoutLifecycle.isFinal(payout.status)) {
      throw new Error(`payout ${id} is ${payout.status}, but YooKassa says ${object.status}`)
    }
    await move(ctx, tx, payout, event, object.cancellation_details?.reason ?? null, object.id)
  })
}

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
    finishCommand(tx, commandId, 'rejected', ctx.clock.now(), `${refusal.code}: ${refusal.reason}`)
    const payout = await lockPayout(tx, id)
    if (payoutLifecycle.can(payout.status, 'cancel', 'yookassa'))
      await move(ctx, tx, payout, 'cancel', refusal.code, null)
  })
}

type Heard = Extract<PayoutEvent, 'accept' | 'succeed' | 'cancel'>

/** The reserved money leaves `payout:<id>` once: to the receiver's bank, or back to where it came from. */
export async function move(
  { clock }: Pick<Context, 'clock'>,
  tx: Tx,
  payout: Payout,
  event: Heard,
  reason: string | null,
  providerId: string | null,
  by: Actor & { kind: 'yookassa' | 'operator' } = yookassa,
): Promise<void> {
  const now = clock.now()
  const { id, enrollId, amount } = payout
  const status = payoutLifecycle.next(payout.status, event, by.kind)
  const moved: Payout = {
    ...payout,
    status,
    reason,
    providerId: providerId ?? payout.providerId,
    changedAt: now,
  }
  savePayout(tx, moved, status === 'accepted' ? after(now, MINUTE_MS) : null)
  const detail = { amount, ...(reason && { reason }) }
  tell(tx, enrollId, { what: `payout.${status}`, actor: by, subjectId: id, detail, at: now })

  if (status === 'accepted') return
  const isCurable = status === 'canceled' && by.kind === 'yookassa' // what people decided waits for people
  const hasCure = isCurable && (await hasAnotherAccount(tx, payout)) // locks people before balances
  const { entry, owed } = await settleEntry(tx, moved)
  post(tx, enrollId, now, [entry])
  if (payout.dealId) checkDealAt(tx, payout.dealId, now) // the last one out closes the deal
  if (status !== 'canceled') return
  await parkNext({ clock }, tx, moved, owed, hasCure ? 0 : RETRY_AFTER_MS[moved.reason ?? ''])
}

/** Out to the bank, or back to where it came from; then so much is owed again. */
async function settleEntry(tx: Tx, payout: Payout): Promise<{ entry: Entry; owed: Kopecks }> {
  const { id, enrollId, amount, status } = payout
  const paidFrom = rails[railOf(payout)].paidFrom(enrollId)
  if (payout.isRevived) return settleRevived(tx, payout, paidFrom)
  const to = status === 'succeeded' ? paidFrom : sourceOf(payout)
  return {
    entry: { key: `payout/${id}/settle`, postings: [{ from: `payout:${id}`, to, amount }] },
    owed: amount,
  }
}

/**
 * A new destination is the cure for most refusals. One that is verified later releases what is parked; one that was
 * verified while this payout was under way has to be seen here, and nobody verifies in between.
 */
async function hasAnotherAccount(tx: Tx, payout: Payout): Promise<boolean> {
  const { personId, accountId } = payout
  if (!personId) return false
  lockDestinations(tx, personId)
  const account = await lockVerifiedAccount(tx, personId, rails[railOf(payout)].accountKinds)
  return account !== undefined && account.id !== accountId
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

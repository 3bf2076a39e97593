import { KEY_LIFETIME_MS } from '../command/intend.ts'
import type { Context } from '../context.ts'
import { after, DAY_MS, MINUTE_MS } from '../core/clock.ts'
import { newId } from '../core/id.ts'
import type { Kopecks } from '../core/money.ts'
import type { Tx } from '../db/db.ts'
import { tell, yookassa } from '../happening/store.ts'
import { findInList } from '../yookassa/find.ts'
import type { YooKassaDeal } from '../yookassa/objects.ts'
import { dealLifecycle } from './lifecycle.ts'
import { type Deal, findDeal, findLiveDeal, insertDeal, lockDeal, saveDeal } from './store.ts'
import { endCheck } from './term.ts'

/** The longest hold: a payment in a deal that ends sooner could lose its money before anybody has to decide. */
const HOLD_MS = 7 * DAY_MS

/**
 * The deal that a new payment of this enroll goes into: the one it has, or a new one. YooKassa hears of it just before
 * it hears of the payment. Whoever asks has the enroll's only live payment, so no other payment is in the deal.
 */
export async function takeDeal(
  ctx: Pick<Context, 'clock' | 'config'>,
  tx: Tx,
  enrollId: string,
  settlement: Kopecks,
): Promise<Deal> {
  const now = ctx.clock.now()
  const live = await findLiveDeal(tx, enrollId)
  if (live && isUseful(live, now)) return live
  if (live) leave(tx, live, now)

  const deal: Deal = {
    id: newId(),
    enrollId,
    providerId: null,
    feeMoment: ctx.config.DEAL_FEE_MOMENT,
    settlement,
    status: 'planned',
    balance: null,
    payoutBalance: null,
    expiresAt: null,
    checkAt: null,
    closings: 0,
    createdAt: now,
  }
  insertDeal(tx, deal)
  return deal
}

/** One that was never opened has a key, and YooKassa forgets keys; one that ends soon would take the money with it. */
function isUseful({ status, createdAt, expiresAt }: Deal, now: Date): boolean {
  if (status === 'planned') return now.getTime() - createdAt.getTime() < KEY_LIFETIME_MS
  if (!expiresAt) return false
  const life = expiresAt.getTime() - createdAt.getTime()
  return expiresAt > after(now, Math.min(HOLD_MS, life / 2)) // a platform whose deals live for days has no others
}

function leave(tx: Tx, deal: Deal, now: Date): void {
  const status = dealLifecycle.next(deal.status, 'leave', 'system')
  saveDeal(tx, { ...deal, status }, { checkAt: null, warnAt: null }, now)
}

export type Opening =
  | { kind: 'opened'; deal: Deal; providerId: string }
  | { kind: 'unknown'; reason: string }
  | { kind: 'rejected'; code: string; reason: string }

/**
 * Opens a planned deal at YooKassa, unless it was before. May run any number of times: its id is its key for ever.
 * @param isRepeat an earlier call may have opened it: it is looked for first
 */
export async function openDeal(ctx: Context, id: string, isRepeat = false): Promise<Opening> {
  const deal = await findDeal(ctx.db, id)
  if (!deal) throw new Error(`no deal ${id}`)
  if (deal.providerId) return { kind: 'opened', deal, providerId: deal.providerId }
  if (deal.status !== 'planned') return { kind: 'rejected', code: 'deal_failed', reason: 'refused before' }

  const found = isRepeat ? await findOpened(ctx, deal) : undefined
  if (found) return { kind: 'opened', deal: await recordOpening(ctx, id, found), providerId: found.id }

  const outcome = await ctx.yookassa.createDeal(bodyOf(deal), deal.id)
  if (outcome.kind === 'unknown') return outcome
  if (outcome.kind === 'rejected') {
    await rejectDeal(ctx, id, outcome)
    return outcome
  }
  const opened = await recordOpening(ctx, id, outcome.object)
  // Somebody else may have been told of another deal, or have given this one up: the money goes where the books say.
  if (!opened.providerId) return { kind: 'unknown', reason: `the deal is ${opened.status} already` }
  return { kind: 'opened', deal: opened, providerId: opened.providerId }
}

/** The deal among all of its time at YooKassa, by our own id. Not found proves nothing: the call follows, with its key. */
async function findOpened(ctx: Context, { id, createdAt }: Deal): Promise<YooKassaDeal | undefined> {
  const span = { from: after(createdAt, -10 * MINUTE_MS), to: after(ctx.clock.now(), 10 * MINUTE_MS) }
  const reading = await findInList(
    (cursor) => ctx.yookassa.listDeals({ ...span, cursor }),
    ({ metadata }) => metadata?.deal_id === id,
  )
  return reading.kind === 'found' ? reading.object : undefined
}

const bodyOf = ({ id, enrollId, feeMoment }: Deal) => ({
  type: 'safe_deal',
  fee_moment: feeMoment,
  description: `Сделка ${enrollId}`,
  metadata: { deal_id: id, enroll_id: enrollId },
})

function recordOpening(ctx: Context, id: string, object: YooKassaDeal): Promise<Deal> {
  return ctx.db.begin(async (tx) => {
    const now = ctx.clock.now()
    const deal = await lockDeal(tx, id)
    if (deal.status !== 'planned') return deal // somebody else was told before
    if (object.fee_moment !== deal.feeMoment) {
      throw new Error(`deal ${id}: fee at ${object.fee_moment} there, at ${deal.feeMoment} here`)
    }
    const status = dealLifecycle.next(deal.status, 'open', 'yookassa')
    const opened: Deal = {
      ...deal,
      status,
      providerId: object.id,
      balance: object.balance,
      payoutBalance: object.payout_balance,
      expiresAt: object.expires_at,
    }
    const warnAt = after(object.expires_at, -ctx.config.DEAL_WARN_DAYS)
    saveDeal(tx, opened, { checkAt: endCheck(object.expires_at, now), warnAt }, now)
    const detail = { expires_at: object.expires_at.toISOString() }
    tell(tx, deal.enrollId, { what: 'deal.opened', actor: yookassa, subjectId: id, detail, at: now })
    return opened
  })
}

/** YooKassa will not open it: another payment tries with another deal, and another key. */
async function rejectDeal(
  ctx: Context,
  id: string,
  refusal: { code: string; reason: string },
): Promise<void> {
  ctx.log.error({ deal: id, refusal }, 'YooKassa refused to open a deal')
  await ctx.db.begin(async (tx) => {
    const deal = await lockDeal(tx, id)
    if (deal.status !== 'planned') return
    const status = dealLifecycle.next(deal.status, 'reject', 'yookassa')
    saveDeal(tx, { ...deal, status }, { checkAt: null, warnAt: null }, ctx.clock.now())
  })
}

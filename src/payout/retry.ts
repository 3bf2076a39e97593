import type { Context } from '../context.ts'
import { after, MINUTE_MS, SECOND_MS } from '../core/clock.ts'
import { AppError } from '../core/errors.ts'
import {
  claimNextAtGateway,
  closeGateway,
  endLease,
  leaseGateway,
  openGateway,
  putOffGateway,
} from './gateway/store.ts'
import { isForOne, reasons } from './reasons.ts'
import { type ReleaseContext, releaseKnown, sweeper } from './release.ts'
import { claimPayoutsToRetry, countSent, findPayout, type Payout, wakeParked } from './store.ts'

type RetryContext = ReleaseContext & Pick<Context, 'log' | 'yookassa'>

/** A round takes at most so many; the next one follows at once. */
const BATCH = 32

/** A payout that could not be tried, for want of an account or because the process died, has another turn then. */
const AGAIN_MS = 10 * MINUTE_MS

/** Tries parked payouts again whose reason may have passed. Answers how many there were. */
export async function retryParked(ctx: RetryContext, isLate = () => false): Promise<number> {
  const now = ctx.clock.now()
  const inDeals = await claimPayoutsToRetry(ctx.db, now, after(now, AGAIN_MS), BATCH)
  for (const payout of inDeals) await tryToRelease(ctx, payout)
  return inDeals.length + (await payFromGateway(ctx, isLate))
}

/**
 * What waits for the gateway leaves it one after the other, by one process at a time: each shows whether there is money
 * for the next. So an empty gateway costs one attempt an hour, however many wait, and money that comes back goes to
 * whoever has waited longest, masters first.
 */
async function payFromGateway(ctx: RetryContext, isLate: () => boolean): Promise<number> {
  const soon = () => after(ctx.clock.now(), MINUTE_MS)
  let lease = soon()
  if (!(await leaseGateway(ctx.db, ctx.clock.now(), lease))) return 0
  let count = 0
  for (let tryAt: Date | null = null; !tryAt && count < BATCH && !isLate(); count++) {
    const now = ctx.clock.now()
    const next = soon()
    const payout = await claimNextAtGateway(ctx.db, { lease, next, now, retryAt: after(now, AGAIN_MS) })
    lease = next
    if (!payout) break
    const outcome = await tryOne(ctx, payout)
    if (outcome === 'silence') tryAt = soon() // nobody knows whether there is money
    if (outcome === 'empty' && (await isEmptyFor(ctx, payout))) {
      tryAt = after(ctx.clock.now(), reasons.insufficient_funds.retry)
      await putOffGateway(ctx.db, ctx.clock.now(), tryAt)
    } else if (tryAt) {
      await closeGateway(ctx.db, tryAt)
    }
  }
  await endLease(ctx.db, lease)
  return count
}

type Tried = 'sent' | 'empty' | 'silence' | 'not_sent'

/** Releases a payout, and waits for what comes of it. */
async function tryOne(ctx: RetryContext, payout: Payout): Promise<Tried> {
  const commandId = await tryToRelease(ctx, payout)
  if (!commandId) return 'not_sent'
  await ctx.executor.join(commandId)
  const sent = await findPayout(ctx.db, payout.id)
  if (sent?.status === 'sending') return 'silence'
  return sent?.status === 'canceled' && sent.reason === 'insufficient_funds' ? 'empty' : 'sent'
}

/** Answers its command; nothing when it stays parked, or somebody else was faster. */
async function tryToRelease(ctx: RetryContext, payout: Payout): Promise<string | undefined> {
  try {
    return (await releaseKnown(ctx, payout, sweeper)).commandId
  } catch (error) {
    if (!(error instanceof AppError))
      ctx.log.error({ err: error, payout: payout.id }, 'a parked payout could not be tried again')
    return undefined
  }
}

/** Some refusals for want of money are about one destination: when the balance is enough, the others are not held up. */
async function isEmptyFor({ db, yookassa }: RetryContext, { amount }: Payout): Promise<boolean> {
  const reading = await yookassa.getGateway()
  if (reading.kind !== 'found' || (reading.object.payout_balance ?? 0) < amount) return true
  await openGateway(db)
  return false
}

/** An operator's general release looks at so many payouts, and waits for so long; the rest goes on in the background. */
const WAKE_LIMIT = 200
const ANSWER_MS = 8 * SECOND_MS

/**
 * Lets everything go that can, in the order of the debts: as after a top-up of the gateway. Payouts whose destination has
 * refused them stay.
 *
 * @returns how many have been sent by now, and how many of those that were tried still wait
 */
export async function releaseAll(ctx: RetryContext): Promise<{ released: number; waiting: number }> {
  const ids = await wakeParked(ctx.db, FOR_ONE, ctx.clock.now(), WAKE_LIMIT)
  await openGateway(ctx.db)
  const giveUpAt = performance.now() + ANSWER_MS
  const isLate = () => performance.now() > giveUpAt
  while (!isLate() && (await retryParked(ctx, isLate)) > 0);
  const released = await countSent(ctx.db, ids)
  return { released, waiting: ids.length - released }
}

const FOR_ONE = Object.keys(reasons).filter(isForOne)

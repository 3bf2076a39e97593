import type { Context } from '../context.ts'
import { after, DAY_MS, SECOND_MS } from '../core/clock.ts'
import { isUuid } from '../core/id.ts'
import { findDealByProviderId } from '../deal/store.ts'
import { hearOfDeal } from '../deal/sync.ts'
import { settlePayment } from '../payment/settle.ts'
import { findByProviderId, findPayment } from '../payment/store.ts'
import { settlePayout } from '../payout/settle.ts'
import { findPayout, findPayoutByProviderId, type Payout } from '../payout/store.ts'
import { railOf, rails } from '../rail/rail.ts'
import { hearOfRefund } from '../refund/hear.ts'
import type { Reading, YooKassaPayout } from '../yookassa/objects.ts'
import {
  claimNotifications,
  closeNotification,
  closeNotificationIn,
  type Notification,
  type NotificationState,
} from './store.ts'

/** YooKassa repeats a notification for a day; one that could not be looked into for longer is given up. */
const GIVE_UP_MS = DAY_MS

/** Events we act on, and the status of the object that each announces. */
const announced: Record<string, string> = {
  'payment.waiting_for_capture': 'waiting_for_capture',
  'payment.succeeded': 'succeeded',
  'payment.canceled': 'canceled',
  'payout.succeeded': 'succeeded',
  'payout.canceled': 'canceled',
  'refund.succeeded': 'succeeded',
  'deal.closed': 'closed',
}

/**
 * Looks into a notification: re-reads its object at YooKassa and settles what that says. The words of the
 * notification itself are not used, so a forged one changes nothing.
 */
export async function processNotification(ctx: Context, notification: Notification): Promise<void> {
  const found = announced[notification.event] ? await lookInto(ctx, notification) : 'foreign'
  if (found === undefined || found === 'dealt_with') return
  const state = found === 'foreign' ? found : stateOf(notification, found)
  await closeNotification(ctx.db, notification, state, ctx.clock.now())
}

/** Whether YooKassa says what the notification said. */
function stateOf({ event }: Notification, status: string): NotificationState {
  return hasReached(status, announced[event] ?? '') ? 'confirmed' : 'unconfirmed'
}

/**
 * Answers the status of the object that it found, `foreign`, or `dealt_with` when the notification was closed in the
 * transaction that it led to. Undefined when YooKassa did not answer: the notification stays due.
 */
type Look = (ctx: Context, notification: Notification) => Promise<string | undefined>

const lookInto: Look = async (ctx, notification) => {
  const [kind = ''] = notification.event.split('.')
  return looks[kind]?.(ctx, notification)
}

const looks: Record<string, Look> = {
  payment: settleOwnPayment,
  payout: settleOwnPayout,
  async refund(ctx, { objectId: providerId }) {
    const reading = await ctx.yookassa.getRefund(providerId)
    if (reading.kind !== 'found') return reading.kind === 'missing' ? 'foreign' : undefined
    return hearOfRefund(ctx, reading.object)
  },
  async deal(ctx, { objectId: providerId }) {
    const deal = await findDealByProviderId(ctx.db, providerId)
    if (!deal) return 'foreign'
    const reading = await ctx.yookassa.getDeal(providerId)
    if (reading.kind !== 'found') return reading.kind === 'missing' ? 'foreign' : undefined
    await hearOfDeal(ctx, deal, reading.object)
    return reading.object.status
  },
}

async function settleOwnPayment(ctx: Context, notification: Notification): Promise<string | undefined> {
  const { objectId: providerId } = notification
  const reading = await ctx.yookassa.getPayment(providerId)
  if (reading.kind !== 'found') return reading.kind === 'missing' ? 'foreign' : undefined
  const ownId = reading.object.metadata?.payment_id
  const payment =
    (await findByProviderId(ctx.db, providerId)) ?? (isUuid(ownId) && (await findPayment(ctx.db, ownId)))
  if (!payment) return 'foreign'
  const state = stateOf(notification, reading.object.status)
  await settlePayment(ctx, payment.id, reading.object, (tx, now) =>
    closeNotificationIn(tx, notification, state, now),
  )
  return 'dealt_with'
}

async function settleOwnPayout(
  ctx: Context,
  { objectId: providerId }: Notification,
): Promise<string | undefined> {
  const own = await findPayoutByProviderId(ctx.db, providerId)
  const reading = await readPayout(ctx, providerId, own)
  if (reading.kind !== 'found') return reading.kind === 'missing' ? 'foreign' : undefined
  const ownId = reading.object.metadata?.payout_id
  const payout =
    own ??
    (await findPayoutByProviderId(ctx.db, providerId)) ?? // its answer has come meanwhile
    (isUuid(ownId) && (await findPayout(ctx.db, ownId)))
  if (!payout) return 'foreign'
  await settlePayout(ctx, payout.id, reading.object)
  return reading.object.status
}

/** Its payer is known with it; one whose creation we have not heard of yet is asked for with both pairs. */
async function readPayout(
  ctx: Context,
  providerId: string,
  own: Payout | undefined,
): Promise<Reading<YooKassaPayout>> {
  const { payoutCredentials } = rails[own ? railOf(own) : ctx.config.RAIL]
  const reading = await ctx.yookassa.getPayout(providerId, payoutCredentials)
  if (own || reading.kind === 'found') return reading
  const second = await ctx.yookassa.getPayout(providerId, payoutCredentials === 'shop' ? 'gateway' : 'shop')
  return second.kind === 'found' ? second : reading
}

/** A late notification of a hold is true of a payment that has gone further since. */
const hasReached = (status: string, wanted: string) =>
  status === wanted || (wanted === 'waiting_for_capture' && (status === 'succeeded' || status === 'canceled'))

/** Takes up notifications that were received but not finished: their process died, or YooKassa was silent. */
export async function sweepNotifications(ctx: Context): Promise<number> {
  const now = ctx.clock.now()
  const due = await claimNotifications(ctx.db, now, after(now, 60 * SECOND_MS), 64)
  await Promise.all(
    due.map(async (notification) => {
      const isHopeless = now.getTime() - notification.receivedAt.getTime() > GIVE_UP_MS
      const looked = isHopeless
        ? closeNotification(ctx.db, notification, 'unconfirmed', now)
        : processNotification(ctx, notification)
      await looked.catch((error) =>
        ctx.log.error({ err: error, notification }, 'a notification could not be looked into'),
      )
    }),
  )
  return due.length
}

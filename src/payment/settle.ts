import type { Context } from '../context.ts'
import { after, type Clock, earliest, HOUR_MS, MINUTE_MS, SECOND_MS } from '../core/clock.ts'
import { kopecks, subtract, sum } from '../core/money.ts'
import type { Tx } from '../db/db.ts'
import { checkDealAt, type Deal, findDeal, saveSettlement } from '../deal/store.ts'
import { tell, yookassa } from '../happening/store.ts'
import { type Entry, post } from '../ledger/journal.ts'
import { railOf, rails } from '../rail/rail.ts'
import type { YooKassaPayment } from '../yookassa/objects.ts'
import { type PaymentEvent, type PaymentStatus, paymentLifecycle } from './lifecycle.ts'
import { lockPayment, type Payment, type PaymentChange, savePayment } from './store.ts'

type SettleContext = Pick<Context, 'db' | 'clock' | 'react'>

/** Where each of YooKassa's statuses stands in ours, and how far along it is: nothing ever goes back. */
const stages = {
  pending: { status: 'pending', step: 0 },
  waiting_for_capture: { status: 'processing', step: 1, event: 'hold' },
  succeeded: { status: 'succeeded', step: 2, event: 'capture' },
  canceled: { status: 'canceled', step: 2, event: 'cancel' },
} as const satisfies Record<
  YooKassaPayment['status'],
  { status: PaymentStatus; step: number; event?: PaymentEvent }
>
const stepOf: Record<PaymentStatus, number> = {
  pending: 0,
  processing: 1,
  succeeded: 2,
  canceled: 2,
  failed: 2,
}

/**
 * Records what YooKassa says of a payment. Everything that learns something ends here: the answer to our own call, a
 * notification, the poller, a person's click. Hearing the same or older news again changes nothing.
 *
 * @param end what ends together with its effects: the command that this answers, or the notification that told of it
 * @throws Error when YooKassa contradicts what it said before
 */
export async function settlePayment(
  ctx: SettleContext,
  id: string,
  object: YooKassaPayment,
  end?: (tx: Tx, now: Date) => void,
): Promise<Payment> {
  return ctx.db.begin(async (tx) => {
    const now = ctx.clock.now()
    const payment = await lockPayment(tx, id)
    end?.(tx, now)
    assertSamePayment(payment, object)

    if (payment.status === 'failed') return hearOfAbandoned(ctx, tx, payment, object)

    const stage = stages[object.status]
    const isNews = 'event' in stage && stage.step > stepOf[payment.status]
    const status = isNews ? paymentLifecycle.next(payment.status, stage.event, 'yookassa') : payment.status
    if (!isNews && stage.step === 2 && stage.status !== payment.status) {
      throw new Error(`payment ${id} is ${payment.status}, but YooKassa says ${object.status}`)
    }

    const deal = withSettlement(payment.dealId ? await findDeal(tx, payment.dealId) : undefined, object)
    const change = changeOf(object, status, ctx.clock, payment, deal)
    const settled = merge(payment, change)
    const save = (watchAt: Date | null = null) => savePayment(tx, id, { ...change, watchAt }, now)
    if (!isNews) {
      save()
      return settled
    }

    const detail = { amount: settled.amount, ...(change.cancelReason && { reason: change.cancelReason }) }
    tell(tx, payment.enrollId, {
      what: `payment.${told[stage.event]}`,
      actor: yookassa,
      subjectId: id,
      detail,
      at: now,
    })
    await news[stage.event](ctx, tx, { before: payment, settled, save, deal })
    return settled
  })
}

/** A payment that we gave up as never created exists after all: should it hold money, that goes back. */
async function hearOfAbandoned(ctx: SettleContext, tx: Tx, payment: Payment, object: YooKassaPayment) {
  if (object.status === 'succeeded')
    throw new Error(`payment ${payment.id} has failed, but YooKassa says succeeded`)
  savePayment(tx, payment.id, { providerId: object.id, checkAt: null }, ctx.clock.now())
  if (object.status === 'waiting_for_capture') await ctx.react.paymentHeld(tx, payment)
  return payment
}

/** A part that is captured says anew how much of it is the master's; what YooKassa says counts. */
function withSettlement(deal: Deal | undefined, { status, deal: told }: YooKassaPayment): Deal | undefined {
  if (!deal || status !== 'succeeded' || !told?.settlements) return deal
  return { ...deal, settlement: sum(told.settlements.map(({ amount }) => amount)) }
}

const told = { hold: 'held', capture: 'captured', cancel: 'canceled' } as const

type Told = {
  before: Payment
  settled: Payment
  /** @param watchAt when the hold calendar has to look at it */
  save: (watchAt?: Date | null) => void
  deal: Deal | undefined
}

/** What each event means for the books, and who else must hear of it. */
const news: Record<'hold' | 'capture' | 'cancel', (ctx: SettleContext, tx: Tx, told: Told) => Promise<void>> =
  {
    async hold(ctx, tx, { settled, save }) {
      post(tx, settled.enrollId, ctx.clock.now(), [holdEntry(settled)])
      save(await ctx.react.paymentHeld(tx, settled))
    },

    capture(ctx, tx, { before, settled, save, deal }) {
      const now = ctx.clock.now()
      save()
      const released = before.status === 'processing' ? [releaseEntry(before)] : []
      post(tx, settled.enrollId, now, [...released, captureEntry(settled), ...shareEntry(settled, deal)])
      if (deal) {
        saveSettlement(tx, deal.id, deal.settlement)
        checkDealAt(tx, deal.id, now)
      }
      return ctx.react.paymentCaptured(tx, settled)
    },

    cancel(ctx, tx, { before, settled, save, deal }) {
      save()
      if (deal) checkDealAt(tx, deal.id, ctx.clock.now())
      if (before.status === 'processing') post(tx, settled.enrollId, ctx.clock.now(), [releaseEntry(settled)])
      return ctx.react.paymentCanceled(tx, settled)
    },
  }

const holdEntry = ({ id, enrollId, amount }: Payment): Entry => ({
  key: `payment/${id}/hold`,
  postings: [{ from: 'authorized:yookassa', to: `hold:${enrollId}`, amount }],
})

const releaseEntry = ({ id, enrollId, amount }: Payment): Entry => ({
  key: `payment/${id}/release-hold`,
  postings: [{ from: `hold:${enrollId}`, to: 'authorized:yookassa', amount }],
})

/** The whole sum is owed to the parties; what YooKassa keeps of it is the platform's expense. */
const captureEntry = (payment: Payment): Entry => ({
  key: `payment/${payment.id}/capture`,
  postings: [
    { from: cashOf(payment), to: `escrow:${payment.enrollId}`, amount: payment.amount },
    { from: 'expense:provider_fee', to: cashOf(payment), amount: payment.providerFee ?? kopecks(0) },
  ],
})

const cashOf = (payment: Payment) => rails[railOf(payment)].capturedAt(payment.enrollId)

/** A deal that pays the platform at once keeps only the master's share; the rest leaves it with the capture. */
function shareEntry(payment: Payment, deal: Deal | undefined): Entry[] {
  if (deal?.feeMoment !== 'payment_succeeded') return []
  const share = subtract(subtract(payment.amount, payment.providerFee ?? kopecks(0)), deal.settlement)
  const postings = [{ from: 'yookassa:platform', to: cashOf(payment), amount: share } as const]
  return [{ key: `deal/${deal.id}/share`, postings }]
}

function assertSamePayment(payment: Payment, object: YooKassaPayment): void {
  const isOurs = payment.providerId
    ? payment.providerId === object.id
    : object.metadata?.payment_id === payment.id
  if (!isOurs) throw new Error(`YooKassa's payment ${object.id} is not our payment ${payment.id}`)
  // Somebody at YooKassa's dashboard may capture a part; the rest went back to the payer.
  const isPlausible =
    object.status === 'succeeded' ? object.amount <= payment.amount : object.amount === payment.amount
  if (!isPlausible && object.status !== 'canceled') {
    throw new Error(`payment ${payment.id} is of ${payment.amount}, but YooKassa says ${object.amount}`)
  }
}

function changeOf(
  object: YooKassaPayment,
  status: PaymentStatus,
  clock: Clock,
  payment: Payment,
  deal: Deal | undefined,
): PaymentChange {
  const isCaptured = object.status === 'succeeded'
  const holdEndsAt = object.status === 'waiting_for_capture' ? endOfHold(object, deal) : null
  return {
    status,
    amount: isCaptured ? object.amount : null,
    providerId: object.id,
    confirmationUrl: object.confirmation?.confirmation_url ?? null,
    method: object.payment_method?.title ?? object.payment_method?.type ?? null,
    holdEndsAt,
    capturedAt: isCaptured ? (object.captured_at ?? clock.now()) : null,
    providerFee: isCaptured && object.income_amount ? subtract(object.amount, object.income_amount) : null,
    cancelParty: object.cancellation_details?.party ?? null,
    cancelReason: object.cancellation_details?.reason ?? null,
    checkAt: nextCheck(status, payment, holdEndsAt, clock.now()),
  }
}

/** A hold inside a deal ends with the deal at the latest. */
function endOfHold({ expires_at }: YooKassaPayment, deal: Deal | undefined): Date | null {
  const ends = [expires_at, deal?.expiresAt].filter((moment) => moment instanceof Date)
  return ends.length > 0 ? earliest(...ends) : null
}

/**
 * When to ask YooKassa again in case its notification was lost: soon while the person may be paying, hourly while
 * money is on hold and right after the hold's end, never once it is final.
 */
function nextCheck(status: PaymentStatus, payment: Payment, holdEndsAt: Date | null, now: Date): Date | null {
  if (status === 'pending') {
    const age = now.getTime() - payment.createdAt.getTime()
    return after(now, Math.min(Math.max(age / 4, 15 * SECOND_MS), 15 * MINUTE_MS))
  }
  if (status !== 'processing') return null
  const hourly = after(now, HOUR_MS)
  return holdEndsAt && holdEndsAt > now ? earliest(hourly, after(holdEndsAt, MINUTE_MS)) : hourly
}

/** What a later answer leaves out keeps its earlier value. */
function merge(payment: Payment, { checkAt: _, watchAt: __, ...change }: PaymentChange): Payment {
  const told = Object.entries(change).filter(([, value]) => value !== null)
  return { ...payment, ...Object.fromEntries(told) }
}

import type { Enroll as EnrollView, ListedEnroll } from '#schema/enroll.ts'
import type { Context } from '../context.ts'
import { basisPoints, kopecks, subtract } from '../core/money.ts'
import type { Queryable } from '../db/db.ts'
import { amountOf } from '../http/amount.ts'
import type { Caller } from '../identity/caller.ts'
import { isLive } from '../payment/lifecycle.ts'
import { findNewestPayment, listNewestPayments, type Payment } from '../payment/store.ts'
import { viewHold, viewPayment } from '../payment/view.ts'
import { listPayoutsIn, listPayoutsOf, type Payout } from '../payout/store.ts'
import { viewPart, viewPayout } from '../payout/view.ts'
import { viewSplit } from '../settlement/view.ts'
import { allowedByHand, allowedEvents } from './allowed.ts'
import type { EnrollActor } from './lifecycle.ts'
import { partyOf } from './party.ts'
import { endOf, keptOnCancel, payable } from './policy.ts'
import type { Enroll } from './store.ts'
import { deadlinesOf } from './terms.ts'

type Settlement = NonNullable<EnrollView['settlement']>
type ViewContext = { db: Queryable } & Pick<Context, 'clock' | 'config'>

/** The enrolls as lines of a list: two queries at most, however many there are. */
export async function viewListed(
  db: Queryable,
  caller: Caller,
  enrolls: readonly Enroll[],
): Promise<ListedEnroll[]> {
  const ids = enrolls.map((enroll) => enroll.id)
  const released = enrolls.filter(isReleased).map((enroll) => enroll.id)
  const [payments, payouts] = await Promise.all([
    listNewestPayments(db, ids),
    released.length > 0 ? listPayoutsOf(db, released) : [],
  ])
  const paymentOf = new Map(payments.map((payment) => [payment.enrollId, payment]))
  const payoutsOf = Map.groupBy(payouts, (payout) => payout.enrollId)
  return enrolls.map((enroll) =>
    line(enroll, caller, paymentOf.get(enroll.id), payoutsOf.get(enroll.id) ?? []),
  )
}

/** An enroll as the caller sees it, with its payment, its payouts, and what a cancellation would mean. */
export async function viewEnroll(ctx: ViewContext, caller: Caller, enroll: Enroll): Promise<EnrollView> {
  const [payment, payouts] = await Promise.all([
    findNewestPayment(ctx.db, enroll.id),
    isReleased(enroll) ? listPayoutsIn(ctx.db, enroll.id) : [],
  ])
  return view(ctx, enroll, caller, payment, payouts)
}

/** One that was just booked: nobody can have paid for it yet. */
export const viewBooked = (ctx: ViewContext, caller: Caller, enroll: Enroll): EnrollView =>
  view(ctx, enroll, caller, undefined, [])

function view(
  ctx: ViewContext,
  enroll: Enroll,
  caller: Caller,
  newest: Payment | undefined,
  payouts: readonly Payout[],
): EnrollView {
  const { terms } = enroll
  return {
    ...basics(enroll, caller, newest, payouts),
    terms: {
      fee_basis_points: terms.feeBasisPoints,
      tax_basis_points: terms.taxBasisPoints,
      platform_payout: terms.platformPayout,
    },
    cancellation: viewCancellation(ctx, enroll, liveOf(newest), partyOf(enroll, caller)),
    split: viewSplit(enroll.price, terms),
    payment: newest ? viewPayment(newest) : null,
    settlement: viewSettlement(enroll, payouts, (payout) =>
      viewPayout({ ...payout, title: enroll.title }, caller),
    ),
    accepted_at: enroll.acceptedAt?.toISOString() ?? null,
    ready_at: enroll.readyAt?.toISOString() ?? null,
  }
}

function line(
  enroll: Enroll,
  caller: Caller,
  newest: Payment | undefined,
  payouts: readonly Payout[],
): ListedEnroll {
  return {
    ...basics(enroll, caller, newest, payouts),
    payment: newest ? viewHold(newest) : null,
    settlement: viewSettlement(enroll, payouts, viewPart),
  }
}

/** What a line shows as the whole deal does. */
function basics(
  enroll: Enroll,
  caller: Caller,
  newest: Payment | undefined,
  payouts: readonly Payout[],
): Omit<ListedEnroll, 'payment' | 'settlement'> {
  const live = liveOf(newest)
  const { answerBy, payBy, confirmBy, holdEndsAt } = deadlinesOf(enroll, live)
  const party = partyOf(enroll, caller)
  return {
    id: enroll.id,
    service_id: enroll.serviceId,
    client_id: enroll.clientId,
    master_id: enroll.masterId,
    client_name: enroll.clientName,
    master_name: enroll.masterName,
    title: enroll.title,
    price: amountOf(enroll.price),
    starts_at: enroll.startsAt.toISOString(),
    ends_at: enroll.endsAt.toISOString(),
    status: enroll.status,
    rail: enroll.rail,
    allowed: [
      ...(party ? allowedEvents(enroll, live, party) : []),
      ...(party === 'operator' ? allowedByHand(enroll, live, payouts) : []),
    ],
    dispute_id: enroll.disputeId,
    deadlines: {
      ...(answerBy && { answer_by: answerBy.toISOString() }),
      ...(payBy && { pay_by: payBy.toISOString() }),
      ...(confirmBy && { confirm_by: confirmBy.toISOString() }),
      ...(holdEndsAt && { hold_ends_at: holdEndsAt.toISOString() }),
    },
    created_at: enroll.createdAt.toISOString(),
    confirmed_at: enroll.confirmedAt?.toISOString() ?? null,
  }
}

const liveOf = (newest: Payment | undefined) => (newest && isLive(newest.status) ? newest : undefined)

/** The policy as a person reads it, and what a cancellation would mean for this caller now. */
function viewCancellation(
  { clock, config }: ViewContext,
  enroll: Enroll,
  live: Payment | undefined,
  party: EnrollActor | undefined,
): EnrollView['cancellation'] {
  const { terms, price, rail, startsAt } = enroll
  const rules = (terms.cancellation ?? []).map((row) => ({
    until: endOf(row, startsAt)?.toISOString() ?? null,
    kept: amountOf(payable(config, rail, terms, basisPoints(price, row.keepBasisPoints))),
  }))
  const kept = party ? keptOnCancel(config, enroll, live, party, clock.now()) : kopecks(0)
  const paid = live && live.status !== 'pending' ? subtract(live.amount, live.refunded) : kopecks(0)
  const now = { returned: amountOf(kopecks(Math.max(0, paid - kept))), kept: viewSplit(kept, terms) }
  return { rules, now }
}

/** How far the money has come that was released, or is about to be. A refused payout is not shown: another one followed it. */
function viewSettlement<Shown>(
  enroll: Enroll,
  all: readonly Payout[],
  show: (payout: Payout) => Shown,
): { state: Settlement['state']; payouts: Shown[] } | null {
  if (!isReleased(enroll)) return null
  const payouts = all.filter((payout) => payout.status !== 'canceled')
  const waits = payouts.some(({ status }) => status === 'parked' || status === 'in_doubt')
  const isSettled = payouts.every(({ status }) => status === 'succeeded')
  const paidOut = isSettled ? 'settled' : waits ? 'waiting' : 'paying_out'
  return { state: enroll.released > 0 ? paidOut : 'capturing', payouts: payouts.map(show) }
}

/** Its money is on its way to those who earned it, or there. */
const isReleased = (enroll: Enroll) => enroll.confirmedAt !== null || enroll.released > 0 || isKept(enroll)

/** Called off, and a part of the price is captured for the master. */
const isKept = ({ status, award }: Enroll) => status === 'cancelled' && award !== null && award > 0

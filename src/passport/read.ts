import type { z } from 'zod'
import type { Passport } from '#schema/ledger.ts'
import type { Context } from '../context.ts'
import { type Kopecks, kopecks, subtract, sum } from '../core/money.ts'
import type { Tx } from '../db/db.ts'
import { atOneMoment } from '../db/snapshot.ts'
import { findNewestDeal } from '../deal/store.ts'
import { viewDeal, viewPlatformShare } from '../deal/view.ts'
import { listDisputesOf } from '../dispute/store.ts'
import { viewDispute } from '../dispute/view.ts'
import { readEnroll } from '../enroll/read.ts'
import { type Enroll, findEnroll } from '../enroll/store.ts'
import { viewEnroll } from '../enroll/view.ts'
import { type Happening, listHappenings } from '../happening/store.ts'
import { amountOf } from '../http/amount.ts'
import type { Caller } from '../identity/caller.ts'
import { listEntries, type PostedEntry } from '../ledger/store.ts'
import { viewBalance, viewEntry } from '../ledger/view.ts'
import { listPaymentsOf, type Payment } from '../payment/store.ts'
import { viewPayment } from '../payment/view.ts'
import { listPayoutsOf } from '../payout/store.ts'
import { viewPayout } from '../payout/view.ts'
import { listRefundsOf, type Refund } from '../refund/store.ts'
import { viewRefund } from '../refund/view.ts'
import { splitPrice } from '../settlement/split.ts'

/** More entries than any deal can have. */
const ALL = 10_000

/** The whole story of one deal: every kopeck, who did what and when. @throws AppError `not_found` */
export async function readPassport(
  ctx: Pick<Context, 'db' | 'clock' | 'config'>,
  caller: Caller,
  id: string,
): Promise<z.infer<typeof Passport>> {
  await readEnroll(ctx.db, caller, id)
  // Entries of one moment beside a deal of the next would not add up.
  return atOneMoment(ctx.db, (db) => readAll({ ...ctx, db }, caller, id))
}

type Snapshot = { db: Tx } & Pick<Context, 'clock' | 'config'>

async function readAll(ctx: Snapshot, caller: Caller, id: string): Promise<z.infer<typeof Passport>> {
  const { db } = ctx
  const enroll = (await findEnroll(db, id)) as Enroll
  const [seen, payments, payouts, refunds, disputes, deal, entries, story] = await Promise.all([
    viewEnroll(ctx, caller, enroll),
    listPaymentsOf(db, id),
    listPayoutsOf(db, [id]),
    listRefundsOf(db, id),
    listDisputesOf(db, id),
    findNewestDeal(db, id),
    listEntries(db, { enrollId: id, limit: ALL }),
    listHappenings(db, id),
  ])
  const { title } = enroll
  return {
    enroll: seen,
    payments: payments.map(viewPayment),
    payouts: payouts.map((payout) => viewPayout({ ...payout, title }, caller)),
    refunds: refunds.map((refund) => viewRefund({ ...refund, title }, caller)),
    disputes: disputes.map((dispute) => viewDispute(dispute, caller)),
    deal: deal ? { ...viewDeal(deal), platform_share: shareOf(enroll, payments, refunds) } : null,
    entries: entries.toReversed().map(viewEntry),
    balances: balancesOf(entries).map(viewBalance),
    story: story.map(({ what, actor, actorId, actorName, subjectId, detail, at }) => ({
      what,
      actor,
      actor_id: actorId,
      actor_name: actorName,
      subject_id: subjectId,
      detail: viewDetail(detail),
      at: at.toISOString(),
    })),
  }
}

/** What the platform really gets, as soon as YooKassa has told what it kept. */
function shareOf({ terms }: Enroll, payments: readonly Payment[], refunds: readonly Refund[]) {
  const payment = payments.find(({ status, dealId }) => status === 'succeeded' && dealId)
  if (!payment || payment.providerFee === null) return null
  const { fee, tax } = splitPrice(payment.amount, terms)
  const taken = (part: 'fee' | 'tax') =>
    sum(refunds.filter(({ status }) => status !== 'canceled').map((refund) => refund[part]))
  const kept = { fee: subtract(fee, taken('fee')), tax: subtract(tax, taken('tax')) }
  return viewPlatformShare({ ...kept, providerFee: payment.providerFee })
}

/** Sums are stored as kopecks, and shown like every other sum. */
function viewDetail(detail: Happening['detail']): Happening['detail'] {
  return typeof detail?.amount === 'number' ? { ...detail, amount: amountOf(kopecks(detail.amount)) } : detail
}

/** What this deal alone left on each address; together they are zero. */
function balancesOf(entries: readonly PostedEntry[]): { address: string; amount: Kopecks }[] {
  const balances = new Map<string, number>()
  const move = (address: string, amount: number) =>
    balances.set(address, (balances.get(address) ?? 0) + amount)
  for (const { from, to, amount } of entries.flatMap((entry) => entry.postings)) {
    move(from, -amount)
    move(to, amount)
  }
  return [...balances].map(([address, amount]) => ({ address, amount: kopecks(amount) }))
}

import type { Context } from '../context.ts'
import { subtract } from '../core/money.ts'
import { findDeal } from '../deal/store.ts'
import { hearOfDeal } from '../deal/sync.ts'
import { settlePayment } from '../payment/settle.ts'
import { adoptPayout } from '../payout/adopt.ts'
import { settlePayout } from '../payout/settle.ts'
import { hearOfRefund } from '../refund/hear.ts'
import type { ListQuery, Payer } from '../yookassa/client.ts'
import type {
  Reading,
  Unreadable,
  YooKassaDeal,
  YooKassaPage,
  YooKassaPayment,
  YooKassaPayout,
  YooKassaRefund,
} from '../yookassa/objects.ts'
import { compare, type ObjectKind, type Ours, type Theirs } from './compare.ts'

/** What each kind of object needs: how YooKassa is asked, what its answer says, and where news of it is settled. */
type Side<Found> = {
  get(ctx: Context, providerId: string, payer: Payer): Promise<Reading<Found>>
  list(ctx: Context, query: ListQuery, payer: Payer): Promise<Reading<YooKassaPage<Found>>>
  read(found: Found): Theirs
  /** The ordinary settling of news. @throws whatever it has against them */
  settle(ctx: Context, found: Found, ours: Ours | undefined): Promise<unknown>
}

const payment: Side<YooKassaPayment> = {
  get: ({ yookassa }, id) => yookassa.getPayment(id),
  list: ({ yookassa }, query) => yookassa.listPayments(query),
  read: ({ id, status, amount, income_amount, refunded_amount, metadata }) => ({
    providerId: id,
    status,
    amount,
    ...(income_amount !== undefined && { fee: subtract(amount, income_amount) }),
    refunded: refunded_amount ?? subtract(amount, amount),
    ownId: metadata?.payment_id ?? undefined,
    enrollId: metadata?.enroll_id ?? undefined,
  }),
  async settle(ctx, found, ours) {
    if (!ours) return
    await settlePayment(ctx, ours.id, found)
    if ((found.refunded_amount ?? 0) === ours.refunded) return
    const refunds = await ctx.yookassa.listRefunds(found.id)
    if (refunds.kind === 'found') for (const each of refunds.object.items) await hearOfRefund(ctx, each)
  },
}

const refund: Side<YooKassaRefund> = {
  get: ({ yookassa }, id) => yookassa.getRefund(id),
  list: ({ yookassa }, query) => yookassa.listRefundsBetween(query),
  read: ({ id, status, amount, metadata }) => ({
    providerId: id,
    status,
    amount,
    ownId: metadata?.refund_id ?? undefined,
    enrollId: metadata?.enroll_id ?? undefined,
  }),
  settle: (ctx, found) => hearOfRefund(ctx, found),
}

const payout: Side<YooKassaPayout> = {
  get: ({ yookassa }, id, payer) => yookassa.getPayout(id, payer),
  list: ({ yookassa }, query, payer) => yookassa.listPayouts(query, payer),
  read: ({ id, status, amount, metadata }) => ({
    providerId: id,
    status,
    amount,
    ownId: metadata?.payout_id ?? undefined,
    enrollId: metadata?.enroll_id ?? undefined,
  }),
  settle: async (ctx, found, ours) =>
    ours && (ours.status === 'parked' ? adoptPayout : settlePayout)(ctx, ours.id, found),
}

const deal: Side<YooKassaDeal> = {
  get: ({ yookassa }, id) => yookassa.getDeal(id),
  list: ({ yookassa }, query) => yookassa.listDeals(query),
  read: ({ id, status, balance, metadata }) => ({
    providerId: id,
    status,
    balance,
    ownId: metadata?.deal_id ?? undefined,
    enrollId: metadata?.enroll_id ?? undefined,
  }),
  async settle(ctx, found, ours) {
    const own = ours && (await findDeal(ctx.db, ours.id))
    if (own) await hearOfDeal(ctx, own, found)
  },
}

/** One kind of object, with what YooKassa answers for it hidden inside. */
export type Kind = {
  object: ObjectKind
  list(
    ctx: Context,
    query: ListQuery,
    payer: Payer,
  ): Promise<Reading<{ items: Theirs[]; next?: string | undefined }>>
  /** Asks about one object and settles what comes. An object that cannot be read is one that says nothing but that. */
  refresh(ctx: Context, providerId: string, ours: Ours | undefined, payer: Payer): Promise<Reading<Theirs>>
}

export const kinds: Record<ObjectKind, Kind> = {
  payment: kindOf('payment', payment),
  refund: kindOf('refund', refund),
  payout: kindOf('payout', payout),
  deal: kindOf('deal', deal),
}

function kindOf<Found extends object>(object: ObjectKind, side: Side<Found>): Kind {
  const readAny = (item: Found | Unreadable): Theirs =>
    'isUnreadable' in item
      ? { providerId: item.id, status: item.status, isUnreadable: true }
      : side.read(item)
  return {
    object,
    async list(ctx, query, payer) {
      const reading = await side.list(ctx, query, payer)
      if (reading.kind !== 'found') return reading
      const { items, next_cursor: next } = reading.object
      return { kind: 'found', object: { items: items.map(readAny), next } }
    },
    async refresh(ctx, providerId, ours, payer) {
      const reading = await side.get(ctx, providerId, payer)
      if (reading.kind === 'unknown' && reading.isUnreadable)
        return { kind: 'found', object: { providerId, isUnreadable: true } }
      if (reading.kind !== 'found') return reading
      const theirs = side.read(reading.object)
      if (!ours || compare(object, ours, theirs, ctx.clock.now()).length > 0) {
        await side.settle(ctx, reading.object, ours).catch((error: unknown) => {
          ctx.log.warn({ err: error, object, providerId }, 'YooKassa says what our books cannot take')
        })
      }
      return { kind: 'found', object: theirs }
    },
  }
}

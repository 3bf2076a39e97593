import { type Kopecks, kopecks } from '../core/money.ts'
import { type Queryable, sql, type Tx } from '../db/db.ts'
import type { DealStatus } from './lifecycle.ts'

/** YooKassa's deal: where the money of one enroll lies between its capture and its payouts. */
export type Deal = {
  /** Also the idempotence key of its creation. */
  id: string
  enrollId: string
  providerId: string | null
  /** When the platform gets its part: at once, or when the deal closes. It also bounds what can be refunded. */
  feeMoment: 'payment_succeeded' | 'deal_closed'
  /** The master's share of the payment. */
  settlement: Kopecks
  status: DealStatus
  /** As YooKassa told last. */
  balance: Kopecks | null
  payoutBalance: Kopecks | null
  expiresAt: Date | null
  /** When YooKassa is asked next. */
  checkAt: Date | null
  /** How often it has closed: a payout that is taken back opens it again. */
  closings: number
  createdAt: Date
}

const columns = sql`id, enroll_id as "enrollId", provider_id as "providerId", fee_moment as "feeMoment", settlement,
  status, balance, payout_balance as "payoutBalance", expires_at as "expiresAt",
  check_at as "checkAt", closings, created_at as "createdAt"`

export function insertDeal(tx: Tx, deal: Deal): void {
  tx.send(sql`
    insert into deal (id, enroll_id, fee_moment, settlement, status, created_at, changed_at)
    values (${deal.id}, ${deal.enrollId}, ${deal.feeMoment}, ${deal.settlement}, ${deal.status}, ${deal.createdAt},
      ${deal.createdAt})`)
}

export function findDeal(db: Queryable, id: string): Promise<Deal | undefined> {
  return db.row<Deal>(sql`select ${columns} from deal where id = ${id}`)
}

export function findDealByProviderId(db: Queryable, providerId: string): Promise<Deal | undefined> {
  return db.row<Deal>(sql`select ${columns} from deal where provider_id = ${providerId}`)
}

/** The deal of an enroll that money can go into; there is one at most. */
export function findLiveDeal(db: Queryable, enrollId: string): Promise<Deal | undefined> {
  return db.row<Deal>(sql`
    select ${columns} from deal where enroll_id = ${enrollId} and status in ('planned', 'opened')`)
}

/** Reads a deal with its enroll locked until the transaction ends: the enroll's row is the lock of it all. */
export async function lockDeal(tx: Tx, id: string): Promise<Deal> {
  tx.send(sql`
    select 1 from enroll where id = (select enroll_id from deal where id = ${id}) for no key update`)
  const deal = await findDeal(tx, id)
  if (!deal) throw new Error(`no deal ${id}`)
  return deal
}

type Times = { checkAt: Date | null; warnAt?: Date | null; seen?: Date | null }

/**
 * Saves what YooKassa told us. `warnAt` is kept unless given. `seen` is the look that was due when YooKassa was asked: when
 * another has been asked for since (money has moved, so the answer is old), that one stays.
 */
export function saveDeal(tx: Tx, deal: Deal, { checkAt, warnAt, seen }: Times, now: Date): void {
  const check =
    seen === undefined
      ? sql`${checkAt}::timestamptz`
      : sql`case when check_at is distinct from ${seen}::timestamptz then check_at else ${checkAt}::timestamptz end`
  const warning = warnAt === undefined ? sql`warn_at` : sql`${warnAt}::timestamptz`
  tx.send(sql`
    update deal set provider_id = ${deal.providerId}, status = ${deal.status}, balance = ${deal.balance},
      payout_balance = ${deal.payoutBalance}, expires_at = ${deal.expiresAt}, check_at = ${check},
      warn_at = ${warning}, closings = ${deal.closings}, checked_at = ${now}, changed_at = ${now}
    where id = ${deal.id}`)
}

/** A part of the payment was captured, and YooKassa said how much of that is the master's. */
export function saveSettlement(tx: Tx, id: string, settlement: Kopecks): void {
  tx.send(sql`update deal set settlement = ${settlement} where id = ${id} and settlement <> ${settlement}`)
}

/** Money has moved in it: YooKassa is asked how the deal stands now. */
export function checkDealAt(db: Tx, id: string, moment: Date): void {
  db.send(sql`update deal set check_at = ${moment} where id = ${id} and status = 'opened'`)
}

/** Takes deals that YooKassa should be asked about; another process sees them again after `until`. */
export function claimDealsToCheck(db: Queryable, now: Date, until: Date, limit: number): Promise<Deal[]> {
  return db.rows<Deal>(sql`
    update deal set check_at = ${until}
    where id in (
      select id from deal where check_at <= ${now} order by check_at limit ${limit} for update skip locked)
    returning ${columns}`)
}

/** Takes deals whose end comes near, and moves their next look to `until`. */
export function claimDealsToWarn(db: Queryable, now: Date, until: Date, limit: number): Promise<Deal[]> {
  return db.rows<Deal>(sql`
    update deal set warn_at = ${until}
    where id in (
      select id from deal where warn_at <= ${now} and status = 'opened'
      order by warn_at limit ${limit} for update skip locked)
    returning ${columns}`)
}

export function warnDealAt(tx: Tx, id: string, moment: Date | null): void {
  tx.send(sql`update deal set warn_at = ${moment} where id = ${id}`)
}

/** Lets the parked payouts of a deal be tried once more, whatever they wait for; but not to a bank that gave one back. */
export function retryPayoutsOf(tx: Tx, id: string, now: Date): void {
  tx.send(sql`update payout set retry_at = ${now} 
    where deal_id = ${id} and status = 'parked' and reason is distinct from 'payout_reversed'`)
}

/** Whether money of this deal is still on its way anywhere, or waits to be: a deal with some is not over for us. */
export async function hasOpenMoney(tx: Tx, deal: Deal): Promise<boolean> {
  const row = await tx.row<{ isOpen: boolean }>(sql`
    select exists (
      select 1 from payout where deal_id = ${deal.id} and status not in ('succeeded', 'canceled')
    ) or exists (
      select 1 from refund where deal_id = ${deal.id} and status not in ('succeeded', 'canceled')
    ) or exists (
      select 1 from payment where deal_id = ${deal.id} and status in ('pending', 'processing')
    ) or exists (
      select 1 from balance where address = 'escrow:' || ${deal.enrollId}::text and amount > 0
    ) as "isOpen"`)
  return row?.isOpen ?? false
}

/** Whether anything has left this deal: from then on it may close at any moment. */
export async function hasPaid(tx: Tx, deal: Deal): Promise<boolean> {
  const row = await tx.row<{ hasPaid: boolean }>(sql`
    select exists (select 1 from payout where deal_id = ${deal.id} and status = 'succeeded')
      or exists (select 1 from refund where deal_id = ${deal.id} and status = 'succeeded') as "hasPaid"`)
  return row?.hasPaid ?? false
}

/**
 * What the platform has left in a deal whose payout has come back, as far as our books know: undefined when none has, or
 * while a refund is on its way. We need not have heard that such a payout had ever arrived. Payouts do not touch it, so it may be compared with what YooKassa says at any moment. All of it
 * is read by one statement: a payout that arrives between two would look like a part of the platform's.
 */
export async function readPlatformPart(tx: Tx, deal: Deal): Promise<Kopecks | undefined> {
  const row = await tx.row<{ held: number; unpaid: number; isComparable: boolean }>(sql`
    select coalesce((
        select -amount from balance where address = 'yookassa:deal:' || ${deal.enrollId}::text
      ), 0)::bigint as held,
      (${deal.settlement}::bigint - coalesce((
        select sum(amount) from payout where deal_id = ${deal.id} and status = 'succeeded'
      ), 0) - coalesce((
        select sum(net) from refund where deal_id = ${deal.id} and status = 'succeeded'
      ), 0))::bigint as unpaid,
      exists (
        select from payout where deal_id = ${deal.id} and status = 'canceled'
      ) and not exists (
        select from refund where deal_id = ${deal.id} and status not in ('succeeded', 'canceled')
      ) as "isComparable"`)
  return row?.isComparable ? kopecks(row.held - row.unpaid) : undefined
}

/** What of the client's captured money nobody has been given yet: it goes back to the client when the deal ends. */
export async function readUnpaid(db: Queryable, deal: Deal): Promise<Kopecks> {
  const row = await db.row<{ amount: Kopecks }>(sql`
    select (coalesce((
      select sum(amount) from payout where deal_id = ${deal.id} and status not in ('succeeded', 'canceled')
    ), 0) + coalesce((
      select amount from balance where address = 'escrow:' || ${deal.enrollId}::text
    ), 0))::bigint as amount`)
  return row?.amount ?? (0 as Kopecks)
}

/** The newest deal of an enroll that YooKassa has heard of, or is about to. */
export function findNewestDeal(db: Queryable, enrollId: string): Promise<Deal | undefined> {
  return db.row<Deal>(sql`
    select ${columns} from deal where enroll_id = ${enrollId} order by id desc limit 1`)
}

type Filter = { status?: DealStatus; endingBefore?: Date; before?: string; limit: number }

/** Newest first. With `endingBefore`: those whose money goes back to the client by then unless somebody acts. */
export function listDeals(db: Queryable, { status, endingBefore, before, limit }: Filter): Promise<Deal[]> {
  return db.rows<Deal>(sql`
    select ${columns} from deal d
    where (${status ?? null}::text is null or status = ${status ?? null})
      and (${before ?? null}::uuid is null or id < ${before ?? null})
      and (${endingBefore ?? null}::timestamptz is null or (
        status = 'opened' and expires_at <= ${endingBefore ?? null} and ${holdsMoney}))
    order by id desc limit ${limit}`)
}

/** How many deals end by `moment` with money in them that nobody has been paid. */
export async function countEnding(db: Queryable, moment: Date): Promise<number> {
  const row = await db.row<{ count: number }>(sql`
    select count(*) as count from deal d where status = 'opened' and expires_at <= ${moment} and ${holdsMoney}`)
  return row?.count ?? 0
}

const holdsMoney = sql`(
  exists (select 1 from payout p where p.deal_id = d.id and p.status not in ('succeeded', 'canceled'))
  or exists (select 1 from balance b where b.address = 'escrow:' || d.enroll_id and b.amount > 0))`

import type { Kopecks } from '../core/money.ts'
import { type Queryable, sql, type Tx } from '../db/db.ts'
import type { Titled } from '../payout/store.ts'
import type { Cut } from './cut.ts'
import type { RefundStatus } from './lifecycle.ts'

export type Refund = Cut & {
  id: string
  paymentId: string
  enrollId: string
  /** The deal it leaves; null on the two_stage rail. */
  dealId: string | null
  amount: Kopecks
  /** Where it was taken from: undistributed money, or the shares that it had become. */
  takenFrom: 'escrow' | 'shares'
  /** Who wanted it: an operator, YooKassa by itself, or what a cancellation or a ruling owes. */
  origin: 'operator' | 'provider' | 'cancellation' | 'ruling'
  reason: string
  status: RefundStatus
  cancelReason: string | null
  attempt: number
  /** When a parked one is tried again by itself; null: a person has to. */
  retryAt: Date | null
  providerId: string | null
  createdAt: Date
  changedAt: Date
}

const columns = sql`id, payment_id as "paymentId", enroll_id as "enrollId", deal_id as "dealId", amount, net, tax, fee,
  taken_from as "takenFrom", origin, reason, status, cancel_reason as "cancelReason", attempt, retry_at as "retryAt", provider_id as "providerId",
  created_at as "createdAt", changed_at as "changedAt"`

export function insertRefund(tx: Tx, refund: Refund): void {
  tx.send(sql`
    insert into refund (id, payment_id, enroll_id, deal_id, amount, net, tax, fee, taken_from, origin, reason, status,
      cancel_reason, attempt, retry_at, provider_id, created_at, changed_at)
    values (${refund.id}, ${refund.paymentId}, ${refund.enrollId}, ${refund.dealId}, ${refund.amount}, ${refund.net},
      ${refund.tax}, ${refund.fee}, ${refund.takenFrom}, ${refund.origin}, ${refund.reason}, ${refund.status},
      ${refund.cancelReason}, ${refund.attempt}, ${refund.retryAt}, ${refund.providerId}, ${refund.createdAt}, ${refund.changedAt})`)
}

/** With the title of its enroll, for people. */
const titled = sql`${columns}, (select title from enroll where enroll.id = enroll_id)`

export function findRefund(db: Queryable, id: string): Promise<Titled<Refund> | undefined> {
  return db.row<Titled<Refund>>(sql`select ${titled} from refund where id = ${id}`)
}

export function findRefundByProviderId(db: Queryable, providerId: string): Promise<Refund | undefined> {
  return db.row<Refund>(sql`select ${columns} from refund where provider_id = ${providerId}`)
}

/** Reads a refund with its enroll locked until the transaction ends: the enroll's row is the lock of it all. */
export async function lockRefund(tx: Tx, id: string): Promise<Refund> {
  tx.send(sql`
    select 1 from enroll where id = (select enroll_id from refund where id = ${id}) for no key update`)
  const refund = await findRefund(tx, id)
  if (!refund) throw new Error(`no refund ${id}`)
  return refund
}

export function saveRefund(tx: Tx, refund: Refund, checkAt: Date | null): void {
  tx.send(sql`
    update refund set status = ${refund.status}, cancel_reason = ${refund.cancelReason},
      retry_at = ${refund.retryAt}, provider_id = ${refund.providerId}, check_at = ${checkAt}, changed_at = ${refund.changedAt}
    where id = ${refund.id}`)
}

/** What the refunds of a payment took from whom, those on their way included. */
export async function sumCuts(db: Queryable, paymentId: string): Promise<Cut> {
  const row = await db.row<Cut>(sql`
    select coalesce(sum(net), 0)::bigint as net, coalesce(sum(tax), 0)::bigint as tax,
      coalesce(sum(fee), 0)::bigint as fee
    from refund where payment_id = ${paymentId} and status <> 'canceled'`)
  if (!row) throw new Error('a sum always has a row')
  return row
}

/** What a client got twice because people were wrong about a refund, and has not been set off yet. */
export async function readRefundedTwice(tx: Tx, paymentId: string): Promise<Kopecks> {
  const row = await tx.row<{ amount: Kopecks }>(sql`
    select coalesce(sum(case when p.from_address = 'expense:paid_twice' then p.amount else -p.amount end), 0)::bigint
      as amount
    from refund r
    join journal_entry j on j.enroll_id = r.enroll_id and starts_with(j.key, 'refund/' || r.id)
    join posting p on p.entry_id = j.id and 'expense:paid_twice' in (p.from_address, p.to_address)
    where r.payment_id = ${paymentId}`)
  return row?.amount ?? (0 as Kopecks)
}

/** Whether a refund of this payment is on its way, so that nobody knows yet what is left. */
export async function hasOpenRefund(db: Queryable, paymentId: string): Promise<boolean> {
  const row = await db.row(sql`
    select 1 from refund where payment_id = ${paymentId} and status not in ('succeeded', 'canceled') limit 1`)
  return row !== undefined
}

/** All refunds of an enroll, first one first. */
export function listRefundsOf(db: Queryable, enrollId: string): Promise<Refund[]> {
  return db.rows<Refund>(sql`select ${columns} from refund where enroll_id = ${enrollId} order by id`)
}

/** Takes parked refunds whose time to be tried again has come. */
export function claimRefundsToRetry(db: Queryable, now: Date, until: Date, limit: number): Promise<Refund[]> {
  return db.rows<Refund>(sql`
    update refund set retry_at = ${until}
    where id in (
      select id from refund where status = 'parked' and retry_at <= ${now}
      order by retry_at limit ${limit} for update skip locked)
    returning ${columns}`)
}

/** Refunds of a payment that were promised to YooKassa, and that it has said nothing of. */
export function listUnanswered(db: Queryable, paymentId: string): Promise<Refund[]> {
  return db.rows<Refund>(sql`
    select ${columns} from refund
    where payment_id = ${paymentId} and status in ('sending', 'in_doubt') and provider_id is null`)
}

/** The parked refunds of a payment; its deal is locked. */
export function listParkedRefunds(tx: Tx, paymentId: string): Promise<Refund[]> {
  return tx.rows<Refund>(sql`
    select ${columns} from refund where payment_id = ${paymentId} and status = 'parked' order by id`)
}

type Filter = { clientId?: string; status?: RefundStatus; before?: string; limit: number }

/** Newest first. With `clientId`: what goes back to this client. */
export function listRefunds(
  db: Queryable,
  { clientId, status, before, limit }: Filter,
): Promise<Titled<Refund>[]> {
  const isParked = status === 'parked' ? sql`and status = 'parked'` : sql`` // for the index of those few
  return db.rows<Titled<Refund>>(sql`
    select ${titled} from refund
    where (${clientId ?? null}::uuid is null
        or payment_id in (select id from payment where client_id = ${clientId ?? null}))
      and (${status ?? null}::text is null or status = ${status ?? null}) ${isParked}
      and (${before ?? null}::uuid is null or id < ${before ?? null})
    order by id desc limit ${limit}`)
}

/** Takes accepted refunds that YooKassa should be asked about: it sends no news of one that it canceled. */
export function claimRefundsToCheck(db: Queryable, now: Date, until: Date, limit: number): Promise<Refund[]> {
  return db.rows<Refund>(sql`
    update refund set check_at = ${until}
    where id in (
      select id from refund where check_at <= ${now} order by check_at limit ${limit} for update skip locked)
    returning ${columns}`)
}

export type EnrollOf = {
  id: string
  masterId: string
  status: string
  disputeId: string | null
  /** How much has been distributed so far: an undisputed part goes out early. */
  released: Kopecks
  terms: { feeBasisPoints: number; taxBasisPoints: number }
}

/** What a refund needs to know of its enroll. */
export async function findEnrollOf(db: Queryable, id: string): Promise<EnrollOf> {
  const enroll = await db.row<EnrollOf>(sql`
    select id, master_id as "masterId", status, dispute_id as "disputeId", released, terms
    from enroll where id = ${id}`)
  if (!enroll) throw new Error(`no enroll ${id}`)
  return enroll
}

import type { Kopecks } from '../core/money.ts'
import { isAmong, type Queryable, sql, type Tx } from '../db/db.ts'
import { lookup } from '../db/lookup.ts'
import type { Rail } from '../rail/rail.ts'
import type { PaymentStatus } from './lifecycle.ts'

export type Payment = {
  id: string
  enrollId: string
  /** What is paid for. */
  title: string
  /** The deal it goes into; null on the two_stage rail. */
  dealId: string | null
  clientId: string
  amount: Kopecks
  /** What of it has gone back to the client. */
  refunded: Kopecks
  status: PaymentStatus
  /** YooKassa's id: never shown in a list. */
  providerId: string | null
  confirmationUrl: string | null
  returnUrl: string
  method: string | null
  holdEndsAt: Date | null
  capturedAt: Date | null
  providerFee: Kopecks | null
  cancelParty: string | null
  cancelReason: string | null
  checkedAt: Date | null
  createdAt: Date
}

const columns = sql`id, enroll_id as "enrollId", (select title from enroll where enroll.id = enroll_id), deal_id as "dealId", client_id as "clientId", amount, refunded, status,
  provider_id as "providerId", confirmation_url as "confirmationUrl", return_url as "returnUrl", method,
  hold_ends_at as "holdEndsAt", captured_at as "capturedAt", provider_fee as "providerFee",
  cancel_party as "cancelParty", cancel_reason as "cancelReason", checked_at as "checkedAt",
  created_at as "createdAt"`

const isLive = sql`status in ('pending', 'processing', 'succeeded')`

type Asked = { id: string; enrollId: string; clientId: string; returnUrl: string; now: Date }

/** What an enroll has frozen of how it is paid. */
export type Frozen = { rail: Rail; terms: { feeBasisPoints: number; taxBasisPoints: number } }

/**
 * Inserts a payment of the enroll's frozen price, unless the enroll is not the client's, cannot be paid in its
 * status, or has a live payment already. The enroll is locked meanwhile, so that it cannot be cancelled under us.
 */
export function insertPayment(
  tx: Tx,
  asked: Asked,
  payable: readonly string[],
): Promise<(Payment & Frozen) | undefined> {
  return tx.row<Payment & Frozen>(sql`
    with enroll as (
      select id, master_id, price, title, rail, terms from enroll
      where id = ${asked.enrollId} and client_id = ${asked.clientId} and status = any (${payable})
      for share
    )
    insert into payment (id, enroll_id, client_id, master_id, amount, status, return_url, check_at, created_at, changed_at)
    select ${asked.id}::uuid, id, ${asked.clientId}::uuid, master_id, price, 'pending', ${asked.returnUrl}::text,
      null, ${asked.now}::timestamptz, ${asked.now}::timestamptz
    from enroll
    on conflict (enroll_id) where ${isLive} do nothing
    returning ${columns}, (select rail from enroll), (select terms from enroll)`)
}

/** Puts a payment into a deal, before YooKassa hears of either. */
export function joinDeal(tx: Tx, id: string, dealId: string): void {
  tx.send(sql`update payment set deal_id = ${dealId} where id = ${id}`)
}

export type EnrollOf = { clientId: string; masterId: string; status: string }

/** Whose it is, and whether it can be paid. */
export function findEnrollOf(db: Queryable, enrollId: string): Promise<EnrollOf | undefined> {
  return db.row<EnrollOf>(sql`
    select client_id as "clientId", master_id as "masterId", status from enroll where id = ${enrollId}`)
}

export function findLivePayment(db: Queryable, enrollId: string): Promise<Payment | undefined> {
  return db.row<Payment>(sql`select ${columns} from payment where enroll_id = ${enrollId} and ${isLive}`)
}

export const findPayment = lookup<Payment>(
  (db, ids) => db.rows(sql`select ${columns} from payment where ${isAmong(sql`id`, ids)}`),
  ({ id }) => id,
)

/** A payment with the master of its deal, for who asks on behalf of somebody. */
export const findPartiesPayment = lookup<Payment & { masterId: string }>(
  (db, ids) =>
    db.rows(sql`select ${columns}, master_id as "masterId" from payment where ${isAmong(sql`id`, ids)}`),
  ({ id }) => id,
)

export function findByProviderId(db: Queryable, providerId: string): Promise<Payment | undefined> {
  return db.row<Payment>(sql`select ${columns} from payment where provider_id = ${providerId}`)
}

/**
 * Reads a payment with its whole deal locked until the transaction ends: the enroll's row is the deal's lock. The payment is
 * locked as well, so that it is read as whoever had the deal before us has left it.
 */
export async function lockPayment(tx: Tx, id: string): Promise<Payment> {
  const payment = await tx.row<Payment>(sql`
    with deal as materialized (
      select from enroll where enroll.id = (select enroll_id from payment where payment.id = ${id}) for no key update
    )
    select ${columns} from deal, payment where id = ${id} for no key update of payment`)
  if (!payment) throw new Error(`no payment ${id}`)
  return payment
}

export type PaymentChange = Partial<
  Omit<Payment, 'id' | 'enrollId' | 'title' | 'dealId' | 'clientId' | 'amount' | 'refunded' | 'returnUrl'>
> & {
  /** Only when a part was captured. */
  amount?: Kopecks | null
  /** When YooKassa is asked next; null: never. */
  checkAt: Date | null
  /** When the hold calendar looks at it next. */
  watchAt?: Date | null
}

/** Saves what YooKassa told us. What a later answer leaves out keeps its earlier value. */
export function savePayment(tx: Tx, id: string, change: PaymentChange, now: Date): void {
  tx.write(
    `payment ${id}`,
    sql`
    update payment set
      status = coalesce(${change.status ?? null}, status),
      amount = coalesce(${change.amount ?? null}, amount),
      provider_id = coalesce(${change.providerId ?? null}, provider_id),
      confirmation_url = coalesce(${change.confirmationUrl ?? null}, confirmation_url),
      method = coalesce(${change.method ?? null}, method),
      hold_ends_at = coalesce(${change.holdEndsAt ?? null}, hold_ends_at),
      captured_at = coalesce(${change.capturedAt ?? null}, captured_at),
      provider_fee = coalesce(${change.providerFee ?? null}, provider_fee),
      cancel_party = coalesce(${change.cancelParty ?? null}, cancel_party),
      cancel_reason = coalesce(${change.cancelReason ?? null}, cancel_reason),
      checked_at = ${now}, check_at = ${change.checkAt}, watch_at = coalesce(${change.watchAt ?? null}, watch_at),
      changed_at = ${now}
    where id = ${id}`,
  )
}

/** Money has gone back to the client. */
export function addRefunded(tx: Tx, id: string, amount: Kopecks, now: Date): void {
  tx.write(
    `payment ${id}`,
    sql`update payment set refunded = refunded + ${amount}, changed_at = ${now} where id = ${id}`,
  )
}

/** All payments of a deal. */
export function listPaymentsIn(db: Queryable, dealId: string): Promise<Payment[]> {
  return db.rows<Payment>(sql`select ${columns} from payment where deal_id = ${dealId} order by id`)
}

/** Takes payments that YooKassa should be asked about; another process sees them again after `until`. */
export function claimToCheck(db: Queryable, now: Date, until: Date, limit: number): Promise<Payment[]> {
  return db.rows<Payment>(sql`
    update payment set check_at = ${until}
    where id in (
      select id from payment where check_at <= ${now} order by check_at limit ${limit} for update skip locked)
    returning ${columns}`)
}

/** When the hold calendar looks at it next. */
export function watchPaymentAt(tx: Tx, id: string, moment: Date | null): void {
  tx.write(`payment ${id}`, sql`update payment set watch_at = ${moment} where id = ${id}`)
}

/** Takes held payments whose hold has to be looked at; another process sees them again after `until`. */
export function claimHoldsToWatch(db: Queryable, now: Date, until: Date, limit: number): Promise<Payment[]> {
  return db.rows<Payment>(sql`
    update payment set watch_at = ${until}
    where id in (
      select id from payment where status = 'processing' and watch_at <= ${now}
      order by watch_at limit ${limit} for update skip locked)
    returning ${columns}`)
}

type Filter = { clientId?: string; status?: PaymentStatus; reason?: string; before?: string; limit: number }

/** Newest first. Without `clientId`: everybody's. */
export function listPayments(db: Queryable, filter: Filter): Promise<Payment[]> {
  const { clientId, status, reason, before, limit } = filter
  const hasEnded = reason || status === 'canceled' || status === 'failed'
  const ended = hasEnded ? sql`and status in ('canceled', 'failed')` : sql`` // for the index of those
  const is = status ? sql`and status = ${status}` : sql``
  const isFor = reason ? sql`and cancel_reason = ${reason}` : sql``
  return db.rows<Payment>(sql`
    select ${columns} from payment
    where (${clientId ?? null}::uuid is null or client_id = ${clientId ?? null})
      and (${before ?? null}::uuid is null or id < ${before ?? null}) ${ended} ${is} ${isFor}
    order by id desc limit ${limit}`)
}

/** All payments of an enroll, first attempt first. */
export function listPaymentsOf(db: Queryable, enrollId: string): Promise<Payment[]> {
  return db.rows<Payment>(sql`select ${columns} from payment where enroll_id = ${enrollId} order by id`)
}

/** The payment of each enroll that matters: the live one, or else the newest. */
export function listNewestPayments(db: Queryable, enrollIds: readonly string[]): Promise<Payment[]> {
  return db.rows<Payment>(sql`
    select distinct on (enroll_id) ${columns} from payment where ${isAmong(sql`enroll_id`, enrollIds)}
    order by enroll_id, ${isLive} desc, id desc`)
}

/** The same for one enroll. */
export const findNewestPayment = lookup(listNewestPayments, ({ enrollId }) => enrollId)

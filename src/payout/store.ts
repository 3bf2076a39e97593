import type { Destination } from '../account/store.ts'
import { held } from '../command/store.ts'
import type { Kopecks } from '../core/money.ts'
import { isAmong, type Queryable, sql, type Tx } from '../db/db.ts'
import { lookup, lookupMany } from '../db/lookup.ts'
import type { PayoutStatus } from './lifecycle.ts'

export type Payout = {
  id: string
  enrollId: string
  /** The deal it leaves from; null on the two_stage rail. */
  dealId: string | null
  receiver: 'master' | 'platform'
  /** The master; null for the platform. */
  personId: string | null
  accountId: string | null
  part: number
  attempt: number
  amount: Kopecks
  status: PayoutStatus
  reason: string | null
  retryAt: Date | null
  providerId: string | null
  /** Since when the debt exists: every further attempt keeps it. */
  owedAt: Date
  /** When it was promised to YooKassa; it then counts towards the caps of its destination. */
  promisedAt: Date | null
  /** Stays when YooKassa takes its word back later. */
  succeededAt: Date | null
  /** Two people said that it never happened, and YooKassa says that it did: its money was reserved once more. */
  isRevived?: boolean
  createdAt: Date
  changedAt: Date
}

export const columns = sql`id, enroll_id as "enrollId", deal_id as "dealId", receiver, person_id as "personId",
  account_id as "accountId", part, attempt, amount, status, reason, retry_at as "retryAt", provider_id as "providerId",
  revived as "isRevived", owed_at as "owedAt", promised_at as "promisedAt", succeeded_at as "succeededAt",
  created_at as "createdAt", changed_at as "changedAt"`

export function insertPayout(tx: Tx, payout: Payout): void {
  tx.write(
    `payout ${payout.id}`,
    sql`
    insert into payout (id, enroll_id, deal_id, receiver, person_id, account_id, part, attempt, amount, status, reason,
      retry_at, owed_at, promised_at, created_at, changed_at)
    values (${payout.id}, ${payout.enrollId}, ${payout.dealId}, ${payout.receiver}, ${payout.personId}, ${payout.accountId},
      ${payout.part}, ${payout.attempt}, ${payout.amount}, ${payout.status}, ${payout.reason}, ${payout.retryAt},
      ${payout.owedAt}, ${payout.promisedAt}, ${payout.createdAt}, ${payout.changedAt})`,
  )
}

/** With the title of its enroll, for people. */
export type Titled<Row> = Row & { title: string }
const titled = sql`${columns}, (select title from enroll where enroll.id = enroll_id)`

export function findTitledPayout(db: Queryable, id: string): Promise<Titled<Payout> | undefined> {
  return db.row<Titled<Payout>>(sql`select ${titled} from payout where id = ${id}`)
}

export function findPayout(db: Queryable, id: string): Promise<Payout | undefined> {
  return db.row<Payout>(sql`select ${columns} from payout where id = ${id}`)
}

/** A payout with all that sending it needs to know: where to, also when that account was removed since, out of which deal at YooKassa, and whether it may go now. */
export type Sendable = Payout & {
  destination: Destination | null
  dealProviderId: string | null
  isHeld: boolean
}

export const findToSend = lookup<Sendable>(
  (db, ids) =>
    db.rows(sql`
      select ${columns}, (select destination from account where account.id = account_id) as destination,
        (select provider_id from deal where deal.id = deal_id) as "dealProviderId",
        ${held(sql`payout.enroll_id`)} as "isHeld"
      from payout where ${isAmong(sql`id`, ids)}`),
  ({ id }) => id,
)

export function findPayoutByProviderId(db: Queryable, providerId: string): Promise<Payout | undefined> {
  return db.row<Payout>(sql`select ${columns} from payout where provider_id = ${providerId}`)
}

export async function lockPayout(tx: Tx, id: string): Promise<Payout> {
  const payout = await tx.row<Payout>(sql`select ${columns} from payout where id = ${id} for update`)
  if (!payout) throw new Error(`no payout ${id}`)
  return payout
}

/** Nothing when it is not parked: then nobody waits for its row either, so whoever has the person's turn cannot deadlock. */
export function lockParkedPayout(tx: Tx, id: string): Promise<Payout | undefined> {
  return tx.row<Payout>(sql`select ${columns} from payout where id = ${id} and status = 'parked' for update`)
}

/**
 * Parked payouts of a person, oldest first. One that somebody else is releasing is waited for: they may have looked for
 * an account a moment too early, and would leave it parked.
 */
export function lockParked(tx: Tx, personId: string): Promise<Payout[]> {
  return tx.rows<Payout>(sql`
    select ${columns} from payout where person_id = ${personId} and status = 'parked'
    order by id for update`)
}

/** The parked payouts of an enroll; one that somebody else is releasing is waited for, and then not parked any more. */
export function lockParkedOf(tx: Tx, enrollId: string): Promise<Payout[]> {
  return tx.rows<Payout>(sql`
    select ${columns} from payout where enroll_id = ${enrollId} and status = 'parked' order by id for update`)
}

export function savePayout(tx: Tx, payout: Payout, checkAt: Date | null): void {
  tx.write(
    `payout ${payout.id}`,
    sql`
    update payout set status = ${payout.status}, reason = ${payout.reason}, retry_at = ${payout.retryAt},
      account_id = ${payout.accountId}, provider_id = ${payout.providerId}, check_at = ${checkAt},
      promised_at = ${payout.promisedAt}, succeeded_at = ${payout.succeededAt},
      changed_at = ${payout.changedAt}
    where id = ${payout.id}`,
  )
}

/** When YooKassa is asked about a payout that has succeeded once more; null: never again. */
export async function lookAgainAt(db: Queryable, id: string, checkAt: Date | null): Promise<void> {
  await db.row(sql`update payout set check_at = ${checkAt} where id = ${id} and status = 'succeeded'`)
}

/** Several payouts of one deal may be split at once: whoever gives out parts has locked it. */
export function lockDealOf(tx: Tx, id: string): void {
  tx.send(sql`
    select 1 from enroll where id = (select enroll_id from payout where id = ${id}) for no key update`)
}

/** The highest part that a receiver of a deal has; the deal is locked. */
export async function lastPart(tx: Tx, enrollId: string, receiver: Payout['receiver']): Promise<number> {
  const row = await tx.row<{ part: number }>(sql`
    select max(part) as part from payout where enroll_id = ${enrollId} and receiver = ${receiver}`)
  return row?.part ?? 0
}

/** YooKassa has it after all: what was written off as never sent is on its way. */
export function markRevived(tx: Tx, id: string): void {
  tx.send(sql`update payout set revived = true where id = ${id}`)
}

/** What a receiver of this deal got twice because people were wrong, and has not been set off yet. */
export async function readPaidTwice(
  tx: Tx,
  { enrollId, receiver }: Pick<Payout, 'enrollId' | 'receiver'>,
): Promise<Kopecks> {
  const row = await tx.row<{ amount: Kopecks }>(sql`
    select coalesce(sum(case when p.from_address = 'expense:paid_twice' then p.amount else -p.amount end), 0)::bigint
      as amount
    from journal_entry j
    join posting p on p.entry_id = j.id and 'expense:paid_twice' in (p.from_address, p.to_address)
    join payout o on o.enroll_id = j.enroll_id and o.receiver = ${receiver} and starts_with(j.key, 'payout/' || o.id)
    where j.enroll_id = ${enrollId}`)
  return row?.amount ?? (0 as Kopecks)
}

/** Takes payouts that YooKassa should be asked about. */
export function claimPayoutsToCheck(db: Queryable, now: Date, until: Date, limit: number): Promise<Payout[]> {
  return db.rows<Payout>(sql`
    update payout set check_at = ${until}
    where id in (
      select id from payout where check_at <= ${now} order by check_at limit ${limit} for update skip locked)
    returning ${columns}`)
}

/** Takes parked payouts out of deals whose time to be tried again has come: each deal has money of its own. */
export function claimPayoutsToRetry(db: Queryable, now: Date, until: Date, limit: number): Promise<Payout[]> {
  return db.rows<Payout>(sql`
    update payout set retry_at = ${until}
    where id in (
      select id from payout where status = 'parked' and retry_at <= ${now} and deal_id is not null
      order by retry_at limit ${limit} for update skip locked)
    returning ${columns}`)
}

/** Lets parked payouts be tried now, those whose turn it is first. Answers their ids. */
export async function wakeParked(
  db: Queryable,
  except: readonly string[],
  now: Date,
  limit: number,
): Promise<string[]> {
  const rows = await db.rows<{ id: string }>(sql`
    update payout set retry_at = ${now}
    where id in (
      select id from payout where status = 'parked' and not coalesce(reason = any (${[...except]}), false)
      order by receiver, owed_at, id limit ${limit} for update skip locked)
    returning id`)
  return rows.map(({ id }) => id)
}

/** How many of these are on their way, or there. */
export async function countSent(db: Queryable, ids: readonly string[]): Promise<number> {
  const row = await db.row<{ count: number }>(sql`
    select count(*) as count from payout 
    where id = any (${[...ids]}) and status in ('sending', 'accepted', 'succeeded')`)
  return row?.count ?? 0
}

type Filter = {
  personId?: string
  status?: PayoutStatus
  /** Of parked ones: for one of these reasons, or for any other. */
  reasons?: { isAmong: boolean; codes: string[] }
  reason?: string
  before?: string
  limit: number
}

/** Newest first. Without `personId`: everybody's, the platform's included. */
export function listPayouts(db: Queryable, filter: Filter): Promise<Titled<Payout>[]> {
  const { personId, status, reasons, reason, before, limit } = filter
  // Few of very many are parked or refused: the condition is spelled out, so that their own index serves it.
  const isRefused = status === 'canceled' ? sql`and status = 'canceled'` : sql``
  const hasReason = reason ? sql`and reason = ${reason}` : sql``
  const isParked = status === 'parked' || reasons ? sql`and status = 'parked'` : sql``
  const isFor = reasons
    ? sql`and coalesce(reason = any (${reasons.codes}), false) = ${reasons.isAmong}`
    : sql``
  return db.rows<Titled<Payout>>(sql`
    select ${titled} from payout
    where (${personId ?? null}::uuid is null or person_id = ${personId ?? null})
      and (${status ?? null}::text is null or status = ${status ?? null}) ${isParked} ${isRefused}
      ${isFor} ${hasReason}
      and (${before ?? null}::uuid is null or id < ${before ?? null})
    order by id desc limit ${limit}`)
}

/** The payouts of these deals, by receiver, part and attempt. */
export function listPayoutsOf(db: Queryable, enrollIds: readonly string[]): Promise<Payout[]> {
  return db.rows<Payout>(sql`
    select ${columns} from payout where ${isAmong(sql`enroll_id`, enrollIds)}
    order by enroll_id, receiver, part, attempt`)
}

/** The same of one deal. */
export const listPayoutsIn = lookupMany(listPayoutsOf, ({ enrollId }) => enrollId)

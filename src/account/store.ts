import type { Kopecks } from '../core/money.ts'
import { type Queryable, sql, type Tx } from '../db/db.ts'
import type { AccountKind } from '../rail/rail.ts'
import type { AccountStatus } from './lifecycle.ts'

/** Where payouts go, as YooKassa wants it told. Never a card number: cards come as a token from its widget. */
export type Destination =
  | { type: 'bank_card'; payout_token: string }
  | { type: 'sbp'; phone: string; bank_id: string }
  | { type: 'yoo_money'; account_number: string }

export type Account = {
  id: string
  personId: string
  kind: AccountKind
  destination: Destination
  title: string
  status: AccountStatus
  reason: string | null
  removedAt: Date | null
  createdAt: Date
  /** As read from the database. */
  owner?: { name: string; email: string }
}

const columns = sql`id, person_id as "personId", kind, destination, title, status, reason,
  removed_at as "removedAt", created_at as "createdAt",
  (select json_build_object('name', p.name, 'email', p.email) from person p where p.id = account.person_id) as owner`

export function insertAccount(tx: Tx, account: Account): void {
  tx.send(sql`
    insert into account (id, person_id, kind, destination, title, status, reason, created_at, changed_at)
    values (${account.id}, ${account.personId}, ${account.kind}, ${account.destination}, ${account.title},
      ${account.status}, ${account.reason}, ${account.createdAt}, ${account.createdAt})`)
}

export function findAccount(db: Queryable, id: string): Promise<Account | undefined> {
  return db.row<Account>(sql`select ${columns} from account where id = ${id} and removed_at is null`)
}

export function lockAccount(tx: Tx, id: string): Promise<Account | undefined> {
  return tx.row<Account>(
    sql`select ${columns} from account where id = ${id} and removed_at is null for update`,
  )
}

/** Where a payout of a person goes, and what was sent there already. */
export type Destined = Pick<Account, 'id' | 'kind'> & {
  /** When it took the place of an earlier destination of the same person; null: it is the first one. */
  replacedAt: Date | null
  /** Payouts promised to it since the day began, and their sum since the month did. */
  today: number
  month: Kopecks
}

/**
 * The account that a payout of this person goes to: of the verified ones whose kind the rail can pay, the one that was
 * verified last. It is locked against blocking until the transaction ends. The same destination added once more is no
 * other one; one that was blocked or removed since was one all the same.
 */
export function lockVerifiedAccount(
  tx: Tx,
  personId: string,
  kinds: readonly AccountKind[],
  since: { month: Date; day: Date },
): Promise<Destined | undefined> {
  return tx.ask<Destined>(
    'payout',
    sql`
    select a.id, a.kind,
      case when exists (
        select from account other
        where other.person_id = a.person_id and other.id <> a.id and other.verified_at <= a.verified_at
          and other.destination <> a.destination
      ) then a.verified_at end as "replacedAt",
      used.today, used.month
    from (
      select id, kind, person_id, destination, verified_at from account
      where person_id = ${personId} and status = 'verified' and removed_at is null and kind = any (${[...kinds]})
      order by verified_at desc, id desc limit 1 for share
    ) a cross join lateral (
      select count(*) filter (where p.promised_at >= ${since.day}) as today, coalesce(sum(p.amount), 0)::bigint as month
      from account same join payout p on p.account_id = same.id
      where a.kind <> 'sbp' and same.person_id = a.person_id and same.destination = a.destination
        and p.promised_at >= ${since.month} and p.status <> 'canceled'
    ) used`,
  )
}

/** Whether a person has any verified account, of whatever kind. */
export async function hasVerifiedAccount(tx: Tx, personId: string): Promise<boolean> {
  const found = await tx.row(sql`
    select 1 from account
    where person_id = ${personId} and status = 'verified' and removed_at is null limit 1`)
  return found !== undefined
}

/**
 * Takes turns with everybody who parks or releases payouts of this person: without it a payout could be parked in the
 * very moment when its account is verified, and nobody would wake it.
 */
export function lockDestinations(tx: Tx, personId: string): void {
  tx.send(sql`select 1 from person where id = ${personId} for no key update`)
}

type Change = { status: AccountStatus; reason: string | null }

export function saveAccount(tx: Tx, id: string, { status, reason }: Change, now: Date): void {
  tx.send(
    sql`
    update account set status = ${status}, reason = ${reason}, changed_at = ${now},
      verified_at = case ${status} when 'verified' then ${now}::timestamptz else verified_at end
    where id = ${id}`,
  )
}

export function removeAccount(tx: Tx, id: string, now: Date): void {
  tx.send(sql`update account set removed_at = ${now}, changed_at = ${now} where id = ${id}`)
}

type Filter = { personId?: string; status?: AccountStatus; before?: string; limit: number }

/** Newest first. Without `personId`: everybody's. */
export function listAccounts(db: Queryable, { personId, status, before, limit }: Filter): Promise<Account[]> {
  const isPending = status === 'pending' ? sql`and status = 'pending'` : sql`` // for the index of those few
  return db.rows<Account>(sql`
    select ${columns} from account
    where removed_at is null
      and (${personId ?? null}::uuid is null or person_id = ${personId ?? null})
      and (${status ?? null}::text is null or status = ${status ?? null}) ${isPending}
      and (${before ?? null}::uuid is null or id < ${before ?? null})
    order by id desc limit ${limit}`)
}

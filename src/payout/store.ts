import type { Kopecks } from '../core/money.ts'
import { type Queryable, sql, type Tx } from '../db/db.ts'
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
  /** Two people said that it never happened, and YooKassa says that it did: its money was reserved once more. */
  isRevived?: boolean
  createdAt: Date
  changedAt: Date
}

const columns = sql`id, enroll_id as "enrollId", deal_id as "dealId", receiver, person_id as "personId",
  account_id as "accountId", part, attempt, amount, status, reason, retry_at as "retryAt", provider_id as "providerId", revived as "isRevived",
  created_at as "createdAt", changed_at as "changedAt"`

export function insertPayout(tx: Tx, payout: Payout): void {
  tx.send(sql`
    insert into payout (id, enroll_id, deal_id, receiver, person_id, account_id, part, attempt, amount, status, reason,
      retry_at, created_at, changed_at)
    values (${payout.id}, ${payout.enrollId}, ${payout.dealId}, ${payout.receiver}, ${payout.personId}, ${payout.accountId},
      ${payout.part}, ${payout.attempt}, ${payout.amount}, ${payout.status}, ${payout.reason}, ${payout.retryAt},
      ${payout.createdAt}, ${payout.changedAt})`)
}

export function findPayout(db: Queryable, id: string): Promise<Payout | undefined> {
  return db.row<Payout>(sql`select ${columns} from payout where id = ${id}`)
}

export function findPayoutByProviderId(db: Queryable, providerId: string): Promise<Payout | undefined> {
  return db.row<Payout>(sql`select ${columns} from payout where provider_id = ${providerId}`)
}

export async function lockPayout(tx: Tx, id: string): Promise<Payout> {
  const payout = await tx.row<Payout>(sql`select ${columns} from payout where id = ${id} for update`)
  if (!payout) throw new Error(`no payout ${id}`)
  return payout
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
  tx.send(sql`
    update payout set status = ${payout.status}, reason = ${payout.reason}, retry_at = ${payout.retryAt},
      account_id = ${payout.accountId}, provider_id = ${payout.providerId}, check_at = ${checkAt},
      changed_at = ${payout.changedAt}
    where id = ${payout.id}`)
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

/** Takes accepted payouts that YooKassa should be asked about. */
export function claimPayoutsToCheck(db: Queryable, now: Date, until: Date, limit: number): Promise<Payout[]> {
  return db.rows<Payout>(sql`
    update payout set check_at = ${until}
    where id in (
      select id from payout where check_at <= ${now} order by check_at limit ${limit} for update skip locked)
    returning ${columns}`)
}

/** Takes parked payouts whose time to be tried again has come. */
export function claimPayoutsToRetry(db: Queryable, now: Date, until: Date, limit: number): Promise<Payout[]> {
  return db.rows<Payout>(sql`
    update payout set retry_at = ${until}
    where id in (
      select id from payout where status = 'parked' and retry_at <= ${now}
      order by retry_at limit ${limit} for update skip locked)
    returning ${columns}`)
}

type Filter = { personId?: string; status?: PayoutStatus; before?: string; limit: number }

/** Newest first. Without `personId`: everybody's, the platform's included. */
export function listPayouts(db: Queryable, { personId, status, before, limit }: Filter): Promise<Payout[]> {
  return db.rows<Payout>(sql`
    select ${columns} from payout
    where (${personId ?? null}::uuid is null or person_id = ${personId ?? null})
      and (${status ?? null}::text is null or status = ${status ?? null})
      and (${before ?? null}::uuid is null or id < ${before ?? null})
    order by id desc limit ${limit}`)
}

/** The payouts of these deals, by receiver, part and attempt. */
export function listPayoutsOf(db: Queryable, enrollIds: readonly string[]): Promise<Payout[]> {
  return db.rows<Payout>(sql`
    select ${columns} from payout where enroll_id = any (${enrollIds})
    order by enroll_id, receiver, part, attempt`)
}

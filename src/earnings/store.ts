import type { Kopecks } from '../core/money.ts'
import { type Queryable, type Statement, sql, type Tx } from '../db/db.ts'

export type Balances = {
  held: Kopecks
  captured: Kopecks
  owed: Kopecks
  taxReserve: Kopecks
  waiting: Kopecks
  waitingCount: number
  onItsWay: Kopecks
  /** What went to the bank a second time because people were wrong, and was taken from nobody. */
  paidTwice: Kopecks
}

const payableTo = (masterId: string) => `payable:${masterId}`
const taxOf = (masterId: string) => `tax:${masterId}`

/**
 * A master's money, all of it at the moment of one statement: otherwise what moves meanwhile would be there twice, or not at all.
 */
export async function readMoney(db: Queryable, masterId: string, year: Year): Promise<Balances & Sums> {
  const row = await db.row<Balances & Sums>(sql`
    select now.*, total.sent, total.gross, total.fee
    from (${balancesOf(masterId)}) now, (select ${masterId}::uuid as id) master, ${sumsOf(year, sql`true`)} total`)
  if (!row) throw new Error('an aggregate always has a row')
  return row
}

/**
 * What the ledger says of a master now. Money is looked for only where it can be: see `0016_earnings.sql`, and the audit, which
 * looks everywhere. Only how much of what is owed is parked is the payouts' to tell.
 */
const balancesOf = (masterId: string) => sql`
    select hold.*, escrow.*, own.*, parked.*, moving.*, twice.*
    from (
      select coalesce(sum(b.amount), 0)::bigint as held
      from payment p join balance b on b.address = 'hold:' || p.enroll_id
      where p.master_id = ${masterId} and p.status = 'processing'
    ) hold, (
      select coalesce(sum(b.amount), 0)::bigint as captured
      from (
        select id from enroll where master_id = ${masterId} and holds_slot
        union
        select enroll_id from payment
        where master_id = ${masterId} and status = 'succeeded' and refunded > 0 and refunded < amount
        union
        select r.enroll_id from refund r join enroll e on e.id = r.enroll_id
        where e.master_id = ${masterId} and r.status not in ('succeeded', 'canceled')
      ) e join balance b on b.address = 'escrow:' || e.id
    ) escrow, (
      select coalesce(sum(amount) filter (where address = ${payableTo(masterId)}), 0)::bigint as owed,
        coalesce(sum(amount) filter (where address = ${taxOf(masterId)}), 0)::bigint as "taxReserve"
      from balance where address in (${payableTo(masterId)}, ${taxOf(masterId)})
    ) own, (
      select coalesce(sum(amount), 0)::bigint as waiting, count(*) as "waitingCount"
      from payout where person_id = ${masterId} and status = 'parked'
    ) parked, (
      select coalesce(sum(b.amount), 0)::bigint as "onItsWay"
      from payout o join balance b on b.address = 'payout:' || o.id
      where o.person_id = ${masterId} and o.status in ('planned', 'sending', 'accepted', 'in_doubt')
    ) moving, (
      select coalesce(sum(case p.from_address when 'expense:paid_twice' then p.amount else -p.amount end), 0)::bigint as "paidTwice"
      from payout o
      join journal_entry j on j.key in ('payout/' || o.id || '/revive', 'payout/' || o.id || '/settle-again')
      join posting p on p.entry_id = j.id and 'expense:paid_twice' in (p.from_address, p.to_address)
      where o.person_id = ${masterId} and o.revived
    ) twice`

/** What each entry took from the two addresses of a master, or gave to them, and who was on the other side. */
const changesOf = (masterId: Statement, condition: Statement) => sql`
  select entry_id, to_address as address, amount, from_address as other from posting
  where to_address in ('payable:' || ${masterId}, 'tax:' || ${masterId}) and ${condition}
    and (to_address like 'payable:%' or to_address like 'tax:%')
  union all
  select entry_id, from_address, -amount, to_address from posting
  where from_address in ('payable:' || ${masterId}, 'tax:' || ${masterId}) and ${condition}
    and (from_address like 'payable:%' or from_address like 'tax:%')`

export type Year = { from: Date; to: Date }

export type Sums = {
  /** Gone from what is owed towards payouts, less what came back from them or from a bank. */
  sent: Kopecks
  /** What was distributed in the year, less what went back: the master's part, tax included. */
  gross: Kopecks
  /** The commission of the same. */
  fee: Kopecks
}

/**
 * The sums of `master.id`, and the time of the latest entry in them. A checkpoint is of use when it is of this year, or
 * when all that it knows is older; without one everything is added up.
 */
const sumsOf = ({ from, to }: Year, condition: Statement) => sql`
  lateral (
    select (coalesce(c.sent, 0) + since.sent)::bigint as sent, (coalesce(c.gross, 0) + since.gross)::bigint as gross,
      (coalesce(c.fee, 0) + since.fee)::bigint as fee, greatest(c.latest, since.latest) as latest
    from (select 1) one
    left join (
      select master_id, entry_id, sent, latest, is_same_year::int * gross as gross, is_same_year::int * fee as fee
      from (select *, (year_from, year_to) = (${from}, ${to}) as is_same_year from earnings_checkpoint) known
      where is_same_year or latest < ${from}
    ) c on c.master_id = master.id
    cross join lateral (
      select coalesce(sum(change.sent) filter (where starts_with(j.key, 'payout/')), 0) as sent, coalesce(sum(change.gross) filter (where is_income), 0) as gross,
        coalesce(sum(fee), 0) as fee, max(j.at) as latest
      from (
        select entry_id, sum(amount) as gross,
          -sum(amount) filter (where other <> 'expense:paid_twice') as sent
        from (${changesOf(sql`master.id`, sql`entry_id > coalesce(c.entry_id, 0) and ${condition}`)}) each_change
        group by entry_id
      ) change
      join journal_entry j on j.id = change.entry_id
      cross join lateral (
        select j.at >= ${from} and j.at < ${to} and (starts_with(j.key, 'settlement/') or starts_with(j.key, 'refund/')) as is_income
      ) income
      cross join lateral (
        select sum(case p.to_address when 'revenue:platform' then p.amount else -p.amount end) as fee
        from posting p where is_income and p.entry_id = j.id and 'revenue:platform' in (p.from_address, p.to_address)
      ) commission
    ) since
  )`

/** Up to which entry the checkpoints of masters have been moved. */
export async function readCheckpoint(db: Queryable): Promise<number> {
  const row = await db.row<{ id: number }>(
    sql`select coalesce(max(entry_id), 0) as id from earnings_checkpoint`,
  )
  return row?.id ?? 0
}

/**
 * Moves the checkpoints of the masters that have entries in between, and of those that were last moved in another year.
 * @param upTo everything up to this entry is written
 */
export function moveCheckpoints(tx: Tx, year: Year, after: number, upTo: number): void {
  tx.send(sql`lock table earnings_checkpoint in share row exclusive mode`)
  tx.send(sql`
    insert into earnings_checkpoint (master_id, entry_id, sent, year_from, year_to, gross, fee, latest)
    select master.id, ${upTo}::bigint, total.sent, ${year.from}::timestamptz, ${year.to}::timestamptz, total.gross, total.fee, total.latest
    from (
      select e.master_id as id from journal_entry j join enroll e on e.id = j.enroll_id
      where j.id > ${after} and j.id <= ${upTo}
      union
      select master_id from earnings_checkpoint
      where (year_from, year_to) <> (${year.from}, ${year.to}) and latest >= ${year.from}
    ) master, ${sumsOf(year, sql`entry_id <= ${upTo}`)} total
    where total.latest is not null
    on conflict (master_id) do update set entry_id = excluded.entry_id, sent = excluded.sent,
      year_from = excluded.year_from, year_to = excluded.year_to, gross = excluded.gross, fee = excluded.fee, latest = excluded.latest
    where earnings_checkpoint.entry_id <= excluded.entry_id`)
}

export type Line = {
  id: number
  key: string
  at: Date
  enrollId: string | null
  title: string | null
  amount: Kopecks
  tax: Kopecks
}

type Filter = { masterId: string; before?: number; limit: number }

/** Entries that touched what a master is owed or what is kept for their tax, newest first. */
export function listLines(db: Queryable, { masterId, before, limit }: Filter): Promise<Line[]> {
  return db.rows<Line>(sql`
    with line as (
      select entry_id,
        coalesce(sum(amount) filter (where address = ${payableTo(masterId)}), 0)::bigint as amount,
        coalesce(sum(amount) filter (where address = ${taxOf(masterId)}), 0)::bigint as tax
      from (${changesOf(sql`${masterId}::text`, sql`(${before ?? null}::bigint is null or entry_id < ${before ?? null})`)}) c
      group by entry_id order by entry_id desc limit ${limit}
    )
    select j.id, j.key, j.at, j.enroll_id as "enrollId", e.title, line.amount, line.tax
    from line join journal_entry j on j.id = line.entry_id left join enroll e on e.id = j.enroll_id
    order by j.id desc`)
}

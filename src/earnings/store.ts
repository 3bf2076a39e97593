import type { Kopecks } from '../core/money.ts'
import { type Queryable, sql } from '../db/db.ts'

export type Balances = {
  held: Kopecks
  captured: Kopecks
  owed: Kopecks
  taxReserve: Kopecks
  waiting: Kopecks
  waitingCount: number
  onItsWay: Kopecks
  paid: Kopecks
}

const payableTo = (masterId: string) => `payable:${masterId}`
const taxOf = (masterId: string) => `tax:${masterId}`

/** What the ledger says of a master. Only how much of what is owed is parked is the payouts' to tell. */
export async function readBalances(db: Queryable, masterId: string): Promise<Balances> {
  const row = await db.row<Balances>(sql`
    select deals.*, own.*, parked.*, moving.*, gone.*
    from (
      select coalesce(sum(b.amount) filter (where b.address like 'hold:%'), 0)::bigint as held,
        coalesce(sum(b.amount) filter (where b.address like 'escrow:%'), 0)::bigint as captured
      from enroll e join balance b on b.address in ('hold:' || e.id, 'escrow:' || e.id)
      where e.master_id = ${masterId}
    ) deals, (
      select coalesce(sum(amount) filter (where address = ${payableTo(masterId)}), 0)::bigint as owed,
        coalesce(sum(amount) filter (where address = ${taxOf(masterId)}), 0)::bigint as "taxReserve"
      from balance where address in (${payableTo(masterId)}, ${taxOf(masterId)})
    ) own, (
      select coalesce(sum(amount), 0)::bigint as waiting, count(*) as "waitingCount"
      from payout where person_id = ${masterId} and status = 'parked'
    ) parked, (
      select coalesce(sum(b.amount), 0)::bigint as "onItsWay"
      from payout o join balance b on b.address = 'payout:' || o.id
      where o.person_id = ${masterId}
    ) moving, (
      select coalesce(sum(case when p.to_address like 'yookassa:%' then p.amount
        when p.from_address like 'yookassa:%' then -p.amount end), 0)::bigint as paid
      from payout o
      join journal_entry j on j.key in (
        'payout/' || o.id || '/settle', 'payout/' || o.id || '/settle-again',
        'payout/' || o.id || '/reverse', 'payout/' || o.id || '/overturn')
      join posting p on p.entry_id = j.id
      where o.person_id = ${masterId}
    ) gone`)
  if (!row) throw new Error('an aggregate always has a row')
  return row
}

/** What each entry took from the two addresses of a master, or gave to them. */
const changesOf = (masterId: string) => sql`
  select entry_id, to_address as address, amount from posting
  where to_address in (${payableTo(masterId)}, ${taxOf(masterId)})
    and (to_address like 'payable:%' or to_address like 'tax:%')
  union all
  select entry_id, from_address, -amount from posting
  where from_address in (${payableTo(masterId)}, ${taxOf(masterId)})
    and (from_address like 'payable:%' or from_address like 'tax:%')`

export type Earned = { gross: Kopecks; fee: Kopecks }

/** What was distributed in a span of time, less what went back: the master's part, tax included, and the commission. */
export async function sumEarned(db: Queryable, masterId: string, from: Date, to: Date): Promise<Earned> {
  const row = await db.row<Earned>(sql`
    with entry as (
      select j.id, sum(c.amount) as gross
      from (${changesOf(masterId)}) c join journal_entry j on j.id = c.entry_id
      where j.at >= ${from} and j.at < ${to}
        and (starts_with(j.key, 'settlement/') or starts_with(j.key, 'refund/'))
      group by j.id
    )
    select coalesce(sum(gross), 0)::bigint as gross, coalesce(sum((
      select sum(case when p.to_address = 'revenue:platform' then p.amount else -p.amount end)
      from posting p where p.entry_id = entry.id and 'revenue:platform' in (p.from_address, p.to_address)
    )), 0)::bigint as fee
    from entry`)
  if (!row) throw new Error('an aggregate always has a row')
  return row
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
      from (${changesOf(masterId)}) c
      where ${before ?? null}::bigint is null or entry_id < ${before ?? null}
      group by entry_id order by entry_id desc limit ${limit}
    )
    select j.id, j.key, j.at, j.enroll_id as "enrollId", e.title, line.amount, line.tax
    from line join journal_entry j on j.id = line.entry_id left join enroll e on e.id = j.enroll_id
    order by j.id desc`)
}

import type { Kopecks } from '../core/money.ts'
import { type Db, sql } from '../db/db.ts'
import type { EnrollStatus } from '../enroll/lifecycle.ts'

type Window = { from: Date; soon: Date; bucketsSeconds: readonly number[]; timeoutMs: number }

export type Figures = {
  open: { status: EnrollStatus; count: number }[]
  booked: { status: EnrollStatus; count: number }[]
  /** Day 0 is the first of the window. */
  confirmed: { day: number; count: number; amount: Kopecks }[]
  held: { count: number; amount: Kopecks; endingCount: number; endingAmount: Kopecks }
  arrivals: {
    arrived: number
    waiting: number
    percentiles: number[] | null
    buckets: Record<number, number>
  }
  payments: { party: string | null; reason: string | null; count: number }[]
  payouts: { reason: string | null; count: number }[]
}

/** Counted by the database, out of what the window holds; it gives up after so long. */
export function readFigures(db: Db, { from, soon, bucketsSeconds, timeoutMs }: Window): Promise<Figures> {
  return db.begin(async (tx) => {
    tx.send(sql`select set_config('statement_timeout', ${String(timeoutMs)}, true)`)
    const [open, booked, confirmed, [held], [arrivals], payments, payouts] = await Promise.all([
      // Open deals hold their slot, so the index of slots has them all.
      tx.rows<Figures['open'][0]>(sql`
        select status, count(*) as count from enroll
        where holds_slot and status in ('pending', 'confirmed', 'ready') group by status`),
      tx.rows<Figures['booked'][0]>(sql`
        select status, count(*) as count from enroll where created_at >= ${from} group by status`),
      tx.rows<Figures['confirmed'][0]>(sql`
        select floor(extract(epoch from confirmed_at - ${from}) / 86400)::int as day, count(*) as count,
          sum(case status when 'completed' then released else coalesce(award, price) end)::bigint as amount
        from enroll where confirmed_at >= ${from} group by day order by day`),
      tx.rows<Figures['held']>(sql`
        select count(*) as count, coalesce(sum(amount), 0)::bigint as amount,
          count(*) filter (where hold_ends_at <= ${soon}) as "endingCount",
          coalesce(sum(amount) filter (where hold_ends_at <= ${soon}), 0)::bigint as "endingAmount"
        from payment where status = 'processing'`),
      tx.rows<Figures['arrivals']>(sql`
        with deals as (
          select extract(epoch from greatest(max(p.succeeded_at) - e.confirmed_at, interval '0'))::float8 as seconds,
            bool_and(p.status = 'succeeded') as has_arrived
          from enroll e join payout p on p.enroll_id = e.id and p.receiver = 'master' and p.status <> 'canceled'
          where e.confirmed_at >= ${from}
          group by e.id
        )
        select count(*) filter (where has_arrived) as arrived, count(*) filter (where not has_arrived) as waiting,
          percentile_cont(array[0.5, 0.9]) within group (order by seconds) filter (where has_arrived) as percentiles,
          (select coalesce(json_object_agg(bucket, count), '{}') from (
            select width_bucket(seconds, ${[...bucketsSeconds]}::float8[]) as bucket, count(*) as count
            from deals where has_arrived group by bucket) counted) as buckets
        from deals`),
      tx.rows<Figures['payments'][0]>(sql`
        select cancel_party as party, cancel_reason as reason, count(*) as count from payment
        where created_at >= ${from} and status in ('canceled', 'failed')
        group by cancel_party, cancel_reason order by count desc, reason limit 50`),
      tx.rows<Figures['payouts'][0]>(sql`
        select reason, count(*) as count from payout
        where created_at >= ${from} and status = 'canceled' group by reason order by count desc, reason limit 50`),
    ])
    if (!held || !arrivals) throw new Error('a count always has a row')
    return { open, booked, confirmed, held, arrivals, payments, payouts }
  })
}

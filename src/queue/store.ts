import type { Kopecks } from '../core/money.ts'
import { type Queryable, sql } from '../db/db.ts'

type Money = { count: number; amount: Kopecks }
/** A moment inside of JSON, as the database writes it. */
type Time = string | null

export type Waiting = {
  holds: Money & { soonest: Time }
  payouts: (Money & { reason: string | null; oldest: Time })[]
  refunds: Money
  doubts: Money & { second: number; contradicted: number }
  approvals: Money & { own: number; soonest: Time }
  disputes: Money & { unassigned: number; overdue: number; mine: number; soonest: Time }
  accounts: { count: number; oldest: Time }
  cases: { count: number }
}

/** Everything that waits for a person, in one statement: each part reads an index of what is open, never a whole table. */
export async function countWaiting(db: Queryable, callerId: string, soon: Date): Promise<Waiting> {
  const waiting = await db.row<Waiting>(sql`
    select
      (select json_build_object('count', count(*), 'amount', coalesce(sum(amount), 0), 'soonest', (
          select min(hold_ends_at) from payment where status = 'processing'))
        from payment where status = 'processing' and hold_ends_at <= ${soon}) as holds,
      (select coalesce(json_agg(json_build_object('reason', reason, 'count', count, 'amount', amount, 'oldest', oldest)), '[]')
        from (
          select reason, count(*) as count, sum(amount) as amount, min(owed_at) as oldest
          from payout where status = 'parked' group by reason) parked) as payouts,
      (select json_build_object('count', count(*), 'amount', coalesce(sum(amount), 0))
        from refund where status = 'parked') as refunds,
      (select json_build_object('count', count(*),
          'amount', coalesce(round(100 * sum((c.body #>> '{amount,value}')::numeric)), 0),
          'second', count(d.first_verdict) filter (where d.state = 'open'),
          'contradicted', count(*) filter (where d.state = 'contradicted'))
        from doubt d join command c on c.id = d.command_id
        where d.state in ('open', 'contradicted')
          and (d.state = 'contradicted' or (c.state = 'in_doubt' and d.kind <> 'payment.create'))
      ) as doubts,
      (select json_build_object('count', count(*), 'amount', coalesce(sum(amount), 0),
          'own', count(*) filter (where asked_by = ${callerId}), 'soonest', min(expires_at))
        from approval where status = 'pending') as approvals,
      (select json_build_object('count', count(*), 'amount', coalesce(sum(amount), 0),
          'unassigned', count(*) filter (where arbiter_id is null), 'overdue', count(overdue_at),
          'mine', count(*) filter (where arbiter_id = ${callerId}), 'soonest', min(ruling_by))
        from dispute where status in ('opened', 'answered', 'under_review')) as disputes,
      (select json_build_object('count', count(*), 'oldest', min(changed_at))
        from account where status = 'pending' and removed_at is null) as accounts,
      (select json_build_object('count', count(*)) from reconciliation_case where status = 'open') as cases`)
  if (!waiting) throw new Error('a count always has a row')
  return waiting
}

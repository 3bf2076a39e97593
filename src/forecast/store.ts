import type { Kopecks } from '../core/money.ts'
import { type Queryable, sql } from '../db/db.ts'
import type { Terms } from '../enroll/terms.ts'
import type { PayoutStatus } from '../payout/lifecycle.ts'

/** Payouts that the gateway, or a deal, has not paid yet. One that YooKassa has accepted has left the balance already. */
export type Owed = {
  receiver: 'master' | 'platform'
  status: PayoutStatus
  isInDeal: boolean
  retryAt: Date | null
  amount: Kopecks
}

export function listOwed(db: Queryable): Promise<Owed[]> {
  return db.rows<Owed>(sql`
    select receiver, status, deal_id is not null as "isInDeal", retry_at as "retryAt", sum(amount)::bigint as amount
    from payout where status in ('parked', 'planned', 'sending', 'in_doubt')
    group by receiver, status, deal_id is not null, retry_at`)
}

/** Paid work that is not confirmed yet, or whose money is just being captured. */
export type Coming = {
  rail: 'two_stage' | 'safe_deal'
  status: 'confirmed' | 'ready'
  terms: Terms
  createdAt: Date
  startsAt: Date
  endsAt: Date
  acceptedAt: Date | null
  readyAt: Date | null
  confirmedAt: Date | null
  unpaidSince: Date | null
  disputeId: string | null
  paymentStatus: 'processing' | 'succeeded'
  paidAt: Date
  holdEndsAt: Date | null
  /** What of it is still to be distributed: less what went back, went out early, or is not earned by a decision. */
  amount: Kopecks
  providerFee: Kopecks | null
}

/** Those whose booked time ends before `until`: nothing of the others is due by then. The range serves the slots' index. */
export function listComing(db: Queryable, until: Date): Promise<Coming[]> {
  return db.rows<Coming>(sql`
    select e.rail, e.status, e.terms, e.created_at as "createdAt", e.starts_at as "startsAt", e.ends_at as "endsAt",
      e.accepted_at as "acceptedAt", e.ready_at as "readyAt", e.confirmed_at as "confirmedAt",
      e.unpaid_since as "unpaidSince", e.dispute_id as "disputeId", p.status as "paymentStatus", p.created_at as "paidAt",
      p.hold_ends_at as "holdEndsAt", 
      least(p.amount - p.refunded, coalesce(e.award, p.amount)) - e.released as amount, p.provider_fee as "providerFee"
    from enroll e join payment p on p.enroll_id = e.id and p.status in ('processing', 'succeeded')
    where e.status in ('confirmed', 'ready')
      and tstzrange(e.starts_at, e.ends_at) && tstzrange(null, ${until}) and e.ends_at <= ${until}`)
}

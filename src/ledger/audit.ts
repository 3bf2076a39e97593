import { type Queryable, sql } from '../db/db.ts'

/** One broken promise of the books. */
export type Finding = { check: string; subject: string; detail: string }

/**
 * Checks what must always be true of the books. An empty answer means that every kopeck is where it should be.
 * Reads whole tables: for audits, tests and the end of a benchmark.
 */
export async function auditLedger(db: Queryable): Promise<Finding[]> {
  const checks = await Promise.all([
    db.rows<Finding>(sql`
      select 'balance differs from its postings' as check, coalesce(b.address, m.address) as subject,
        format('balance %s, postings %s', b.amount, m.amount) as detail
      from balance b full join (
        select side.address, sum(side.moved)::bigint as amount
        from posting p, lateral (values (p.from_address, -p.amount), (p.to_address, p.amount)) side (address, moved)
        where not is_shared_address(side.address) group by side.address
      ) m on m.address = b.address
      where coalesce(b.amount, 0) <> coalesce(m.amount, 0)`),
    db.rows<Finding>(sql`
      select 'entry without postings' as check, key as subject, '' as detail
      from journal_entry e where not exists (select 1 from posting p where p.entry_id = e.id)`),
    db.rows<Finding>(sql`
      select 'captured payment without its entry' as check, p.id::text as subject, p.status as detail
      from payment p
      where (p.status = 'succeeded') <> exists (
        select 1 from journal_entry where key = 'payment/' || p.id || '/capture')`),
    db.rows<Finding>(sql`
      select 'hold does not match its payment' as check, p.id::text as subject, p.status as detail
      from payment p join balance b on b.address = 'hold:' || p.enroll_id
      where p.status in ('pending', 'processing')
        and b.amount <> case p.status when 'processing' then p.amount else 0 end`),
    db.rows<Finding>(sql`
      select 'ended enroll still holds escrow' as check, e.id::text as subject, b.amount::text as detail
      from enroll e join balance b on b.address = 'escrow:' || e.id
      where e.status in ('completed', 'cancelled', 'expired') and b.amount <> 0 and not exists (
        select 1 from refund r where r.enroll_id = e.id and r.status not in ('succeeded', 'canceled'))`),
    db.rows<Finding>(sql`
      select 'payout reserve does not match its payout' as check, p.id::text as subject,
        format('%s, reserved %s', p.status, coalesce(b.amount, 0)) as detail
      from payout p left join balance b on b.address = 'payout:' || p.id
      where coalesce(b.amount, 0) <>
        case when p.status in ('planned', 'sending', 'accepted', 'in_doubt') then p.amount else 0 end`),
    db.rows<Finding>(sql`
      select 'distributed twice or not at all' as check, e.id::text as subject,
        format('owed %s, payouts %s', owed.amount, coalesce(sent.amount, 0)) as detail
      from enroll e
      join lateral (
        select sum(case when p.to_address = 'payable:' || e.master_id then p.amount else -p.amount end)::bigint as amount
        from journal_entry j join posting p on p.entry_id = j.id
        where j.enroll_id = e.id and (starts_with(j.key, 'settlement/') or starts_with(j.key, 'refund/'))
          and 'payable:' || e.master_id in (p.from_address, p.to_address)
      ) owed on true
      left join lateral (
        select sum(amount)::bigint as amount from payout
        where enroll_id = e.id and receiver = 'master' and status <> 'canceled'
      ) sent on true
      where (e.status = 'completed' or e.released > 0) and coalesce(owed.amount, 0) is distinct from coalesce(sent.amount, 0)`),
    db.rows<Finding>(sql`
      select 'completed enroll was never distributed' as check, e.id::text as subject, '' as detail
      from enroll e
      where e.status = 'completed' and not exists (
        select 1 from journal_entry where enroll_id = e.id and starts_with(key, 'settlement/'))
        and not exists (select 1 from refund r where r.enroll_id = e.id and r.status not in ('succeeded', 'canceled'))`),
    db.rows<Finding>(sql`
      select 'refund reserve does not match its refund' as check, r.id::text as subject,
        format('%s, reserved %s', r.status, coalesce(b.amount, 0)) as detail
      from refund r left join balance b on b.address = 'refund:' || r.id
      where coalesce(b.amount, 0) <>
        case when r.status in ('parked', 'sending', 'accepted', 'in_doubt') then r.amount else 0 end`),
    db.rows<Finding>(sql`
      select 'refunded sum differs from its refunds' as check, p.id::text as subject,
        format('%s, refunds %s', p.refunded, coalesce(r.amount, 0)) as detail
      from payment p left join (
        select payment_id, sum(amount) as amount from refund where status = 'succeeded' group by payment_id
      ) r on r.payment_id = p.id
      where p.refunded <> coalesce(r.amount, 0)`),
    db.rows<Finding>(sql`
      select 'closed deal still holds money' as check, d.id::text as subject, b.amount::text as detail
      from deal d join balance b on b.address = 'yookassa:deal:' || d.enroll_id
      where b.amount <> 0 and not exists (
        select 1 from deal other where other.enroll_id = d.enroll_id and other.status in ('planned', 'opened'))`),
  ])
  return checks.flat()
}

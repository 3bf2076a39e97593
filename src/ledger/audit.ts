import { type Queryable, type Statement, sql } from '../db/db.ts'

/** One broken promise of the books. */
export type Finding = { check: string; subject: string; detail: string }

/** One promise of the books: what is wrong when it is broken, what it says, what to do, and where it is broken. */
export type LedgerCheck = {
  check: string
  holds: string
  remedy: string
  findings: { subject: string; detail: string }[]
}

/**
 * Checks what must always be true of the books. An empty answer means that every kopeck is where it should be.
 * Reads whole tables: for audits, tests and the end of a benchmark.
 */
export async function auditLedger(db: Queryable): Promise<Finding[]> {
  const checks = await checkLedger(db)
  return checks.flatMap(({ check, findings }) => findings.map((finding) => ({ check, ...finding })))
}

/** The same, promise by promise, those that are kept included. One at a time: the house that is audited needs its connections. */
export async function checkLedger(db: Queryable): Promise<LedgerCheck[]> {
  const checks: LedgerCheck[] = []
  for (const [check, { holds, remedy, broken }] of Object.entries(promises)) {
    checks.push({ check, holds, remedy, findings: await db.rows(broken) })
  }
  return checks
}

/** What is wrong when a statement answers anything, and what to do about it. */
const promises: Record<string, { holds: string; remedy: string; broken: Statement }> = {
  'balance differs from its postings': {
    holds: 'every balance is the sum of its postings',
    remedy:
      'a balance row was changed past post_entries: the postings are the truth; find out who wrote to it, then set it to the sum of its postings',
    broken: sql`
      select coalesce(b.address, m.address) as subject,
        format('balance %s, postings %s', b.amount, m.amount) as detail
      from balance b full join (
        select side.address, sum(side.moved)::bigint as amount
        from posting p, lateral (values (p.from_address, -p.amount), (p.to_address, p.amount)) side (address, moved)
        where not is_shared_address(side.address) group by side.address
      ) m on m.address = b.address
      where coalesce(b.amount, 0) <> coalesce(m.amount, 0)`,
  },
  'entry without postings': {
    holds: 'every entry has postings',
    remedy: 'its postings were removed: restore them from a backup',
    broken: sql`
      select key as subject, '' as detail
      from journal_entry e where not exists (select 1 from posting p where p.entry_id = e.id)`,
  },
  'captured payment without its entry': {
    holds: 'every captured payment has its entry, and no other has',
    remedy: 'read the payment at YooKassa; a payment or its entry was changed by hand',
    broken: sql`
      select p.id::text as subject, p.status as detail
      from payment p
      where (p.status = 'succeeded') <> exists (
        select 1 from journal_entry where key = 'payment/' || p.id || '/capture')`,
  },
  'hold does not match its payment': {
    holds: 'what is held is what payments hold',
    remedy: 'read the payment at YooKassa; its row or the ledger was changed by hand',
    broken: sql`
      select p.id::text as subject, p.status as detail
      from payment p join balance b on b.address = 'hold:' || p.enroll_id
      where p.status in ('pending', 'processing')
        and b.amount <> case p.status when 'processing' then p.amount else 0 end`,
  },
  'ended enroll still holds escrow': {
    holds: 'an ended enroll holds no undistributed money',
    remedy: 'its settlement was not posted in full: a bug, or an entry was removed',
    broken: sql`
      select e.id::text as subject, b.amount::text as detail
      from enroll e join balance b on b.address = 'escrow:' || e.id
      where e.status in ('completed', 'cancelled', 'expired') and b.amount <> 0 and not exists (
        select 1 from refund r where r.enroll_id = e.id and r.status not in ('succeeded', 'canceled'))`,
  },
  'payout reserve does not match its payout': {
    holds: 'what is reserved for payouts is on its way',
    remedy: 'compare the payout with YooKassa; its row or the ledger was changed by hand',
    broken: sql`
      select p.id::text as subject,
        format('%s, reserved %s', p.status, coalesce(b.amount, 0)) as detail
      from payout p left join balance b on b.address = 'payout:' || p.id
      where coalesce(b.amount, 0) <>
        case when p.status in ('planned', 'sending', 'accepted', 'in_doubt') then p.amount else 0 end`,
  },
  'distributed twice or not at all': {
    holds: 'what a master is owed for a deal is in its payouts',
    remedy: 'look at the passport of the deal before anything else is released',
    broken: sql`
      select e.id::text as subject,
        format('owed %s, paid twice %s, payouts %s', owed.amount, twice.amount, coalesce(sent.amount, 0)) as detail
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
      left join lateral (
        select coalesce(sum(case when p.from_address = 'expense:paid_twice' then p.amount else -p.amount end), 0)::bigint as amount
        from journal_entry j
        join posting p on p.entry_id = j.id and 'expense:paid_twice' in (p.from_address, p.to_address)
        join payout o on o.enroll_id = j.enroll_id and o.receiver = 'master' and starts_with(j.key, 'payout/' || o.id)
        where j.enroll_id = e.id
      ) twice on true
      where (e.status = 'completed' or e.released > 0)
        and coalesce(owed.amount, 0) + twice.amount is distinct from coalesce(sent.amount, 0)`,
  },
  'completed enroll was never distributed': {
    holds: 'every completed enroll is distributed, or all of its money has gone back',
    remedy: 'look at the passport of the deal: the split is missing',
    broken: sql`
      select e.id::text as subject, '' as detail
      from enroll e
      where e.status = 'completed' and not exists (
        select 1 from journal_entry where enroll_id = e.id and starts_with(key, 'settlement/'))
        and not exists (select 1 from refund r where r.enroll_id = e.id and r.status not in ('succeeded', 'canceled'))
        and not exists (select 1 from payment p where p.enroll_id = e.id and p.refunded > 0 and p.refunded = p.amount)`,
  },
  'refund reserve does not match its refund': {
    holds: 'what is reserved for refunds is on its way',
    remedy: 'compare the refund with YooKassa; its row or the ledger was changed by hand',
    broken: sql`
      select r.id::text as subject,
        format('%s, reserved %s', r.status, coalesce(b.amount, 0)) as detail
      from refund r left join balance b on b.address = 'refund:' || r.id
      where coalesce(b.amount, 0) <>
        case when r.status in ('parked', 'sending', 'accepted', 'in_doubt') then r.amount else 0 end`,
  },
  'refunded sum differs from its refunds': {
    holds: 'what is refunded of a payment is the sum of its refunds',
    remedy: 'compare the refunds of the payment with YooKassa',
    broken: sql`
      select p.id::text as subject,
        format('%s, refunds %s', p.refunded, coalesce(r.amount, 0)) as detail
      from payment p left join (
        select payment_id, sum(amount) as amount from refund where status = 'succeeded' group by payment_id
      ) r on r.payment_id = p.id
      where p.refunded <> coalesce(r.amount, 0)`,
  },
  'closed deal still holds money': {
    holds: 'a closed deal holds nothing',
    remedy: 'read the deal at YooKassa; its closing entry is missing or wrong',
    broken: sql`
      select d.id::text as subject, b.amount::text as detail
      from deal d join balance b on b.address = 'yookassa:deal:' || d.enroll_id
      where b.amount <> 0 and not exists (
        select 1 from deal other where other.enroll_id = d.enroll_id and other.status in ('planned', 'opened'))`,
  },
  'owned balance below zero': {
    holds: 'nobody has less than nothing',
    remedy:
      'the rule that forbids it was dropped, or a balance was changed by hand: compare it with its postings',
    broken: sql`
      select address as subject, amount::text as detail from balance
      where amount < 0 and not starts_with(address, 'yookassa:deal:')`,
  },
  'checkpoint differs from its postings': {
    holds: 'every checkpoint is the sum of its postings',
    remedy: 'postings before it were changed, or it was; delete the row, and the next roll-up makes it anew',
    broken: sql`
      select c.address as subject, format('checkpoint %s, postings %s', c.amount, coalesce(m.amount, 0)) as detail
      from checkpoint c left join lateral (
        select sum(case when p.to_address = c.address then p.amount else -p.amount end)::bigint as amount
        from posting p where p.entry_id <= c.entry_id and c.address in (p.from_address, p.to_address)
      ) m on true
      where c.amount <> coalesce(m.amount, 0)`,
  },
  'earnings checkpoint differs from its postings': {
    holds: 'what is added up of each master is the sum of its postings',
    remedy:
      'postings before it were changed, or it was; empty the table earnings_checkpoint, and the next roll-up makes it anew',
    broken: sql`
      select c.master_id::text as subject,
        format('checkpoint %s, postings %s', (c.sent, c.gross, c.fee, c.latest), (m.sent, m.gross, m.fee, m.latest)) as detail
      from earnings_checkpoint c left join lateral (
        select coalesce(sum(sent), 0) as sent, coalesce(sum(gross), 0) as gross, coalesce(sum(fee), 0) as fee, max(at) as latest
        from (
          select j.at, sum(case 'payable:' || c.master_id when p.from_address then p.amount when p.to_address then -p.amount end)
              filter (where starts_with(j.key, 'payout/') and 'expense:paid_twice' not in (p.from_address, p.to_address)) as sent,
            sum(case when p.to_address in ('payable:' || c.master_id, 'tax:' || c.master_id) then p.amount else 0 end
              - case when p.from_address in ('payable:' || c.master_id, 'tax:' || c.master_id) then p.amount else 0 end)
              filter (where is_income) as gross,
            sum(case 'revenue:platform' when p.to_address then p.amount when p.from_address then -p.amount end)
              filter (where is_income) as fee
          from (
            select entry_id from posting
            where to_address in ('payable:' || c.master_id, 'tax:' || c.master_id) and (to_address like 'payable:%' or to_address like 'tax:%')
            union
            select entry_id from posting
            where from_address in ('payable:' || c.master_id, 'tax:' || c.master_id) and (from_address like 'payable:%' or from_address like 'tax:%')
          ) own
          join journal_entry j on j.id = own.entry_id and j.id <= c.entry_id
          join posting p on p.entry_id = j.id
          cross join lateral (
            select j.at >= c.year_from and j.at < c.year_to and j.key ~ '^(settlement|refund)/' as is_income
          ) kind
          group by j.id
        ) entry
      ) m on true
      where (c.sent, c.gross, c.fee, c.latest) is distinct from (m.sent, m.gross, m.fee, m.latest)`,
  },
  'money of a deal that its master does not see': {
    holds: 'what deals hold is where the balance of a master looks for it',
    remedy: 'read the payment and its refunds at YooKassa; a row of the deal was changed by hand',
    broken: sql`
      select b.address as subject, b.amount::text as detail
      from enroll e join balance b on b.address in ('hold:' || e.id, 'escrow:' || e.id)
      where b.amount <> 0 and not case when starts_with(b.address, 'hold:')
        then exists (
          select 1 from payment p where p.enroll_id = e.id and p.master_id = e.master_id and p.status = 'processing')
        else e.holds_slot or exists (
          select 1 from payment p where p.enroll_id = e.id and p.master_id = e.master_id
            and p.status = 'succeeded' and p.refunded > 0 and p.refunded < p.amount
        ) or exists (select 1 from refund r where r.enroll_id = e.id and r.status not in ('succeeded', 'canceled'))
        end`,
  },
  'captured sum differs from its entry': {
    holds: 'every payment was captured as it says',
    remedy: 'read the payment at YooKassa; its amount or its posting was changed by hand',
    broken: sql`
      select p.id::text as subject, format('payment %s, entry %s', p.amount, m.amount) as detail
      from payment p
      join journal_entry e on e.key = 'payment/' || p.id || '/capture'
      left join lateral (
        select sum(amount)::bigint as amount from posting
        where entry_id = e.id and to_address = 'escrow:' || p.enroll_id
      ) m on true
      where p.status = 'succeeded' and p.amount is distinct from m.amount`,
  },
  'posting without its entry': {
    holds: 'every posting has its entry',
    remedy: 'the entry was removed past its triggers: restore it from a backup',
    broken: sql`
      select p.entry_id::text as subject, format('%s from %s to %s', p.amount, p.from_address, p.to_address) as detail
      from posting p where not exists (select 1 from journal_entry e where e.id = p.entry_id)`,
  },
  'happening of nothing': {
    holds: 'every happening belongs to an enroll, or to an account',
    remedy: 'the enroll was removed, or the line was slipped in: compare with a backup',
    broken: sql`
      select h.id::text as subject, format('%s of %s', h.what, coalesce(h.enroll_id, h.subject_id)) as detail
      from happening h
      where not exists (select 1 from enroll e where e.id = h.enroll_id)
        and (h.enroll_id is not null or not exists (select 1 from account a where a.id = h.subject_id))`,
  },
  'payout settled without its entry': {
    holds: 'every payout that succeeded has its entry',
    remedy: 'compare the payout with YooKassa; its row was changed by hand',
    broken: sql`
      select p.id::text as subject, p.status as detail from payout p
      where p.status = 'succeeded' and not exists (
        select 1 from journal_entry where key in ('payout/' || p.id || '/settle', 'payout/' || p.id || '/settle-again'))`,
  },
}

import { isUuid } from '../core/id.ts'
import type { Kopecks } from '../core/money.ts'
import { type Queryable, type Statement, sql } from '../db/db.ts'

export type PostedEntry = {
  id: number
  key: string
  enrollId: string | null
  at: Date
  postings: { from: string; to: string; amount: Kopecks }[]
}

type Filter = { enrollId?: string; address?: string; before?: number; limit: number }

/** Entries with their postings, newest first. */
export function listEntries(
  db: Queryable,
  { enrollId, address, before, limit }: Filter,
): Promise<PostedEntry[]> {
  const ofAddress = address
    ? sql`${near(address)} and exists (select 1 from posting p where p.entry_id = e.id and ${address} in (p.from_address, p.to_address))`
    : sql``
  const ofEnroll = enrollId ? sql`and e.enroll_id = ${enrollId}` : sql``
  return db.rows<PostedEntry>(sql`
    select e.id, e.key, e.enroll_id as "enrollId", e.at, (
      select json_agg(json_build_object('from', p.from_address, 'to', p.to_address, 'amount', p.amount) order by p.line)
      from posting p where p.entry_id = e.id
    ) as postings
    from journal_entry e
    where (${before ?? null}::bigint is null or e.id < ${before ?? null}) ${ofEnroll} ${ofAddress}
    order by e.id desc limit ${limit}`)
}

/**
 * Postings are too many to be indexed by their addresses, and need not be: whose an address is says in which stories to
 * look. The shared ones are in nearly every story.
 */
function near(address: string): Statement {
  const owner = address.slice(address.lastIndexOf(':') + 1)
  if (!isUuid(owner)) return sql``
  switch (address.slice(0, -owner.length)) {
    case 'hold:':
    case 'escrow:':
    case 'yookassa:deal:':
      return sql`and e.enroll_id = ${owner}`
    case 'payout:':
      return sql`and e.enroll_id = (select enroll_id from payout where id = ${owner})`
    case 'refund:':
      return sql`and e.enroll_id = (select enroll_id from refund where id = ${owner})`
    case 'payable:':
    case 'tax:':
      return sql`and e.enroll_id = any (array(select id from enroll where master_id = ${owner}))`
    default:
      return sql``
  }
}

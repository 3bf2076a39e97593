import type { Kopecks } from '../core/money.ts'
import { type Queryable, sql } from '../db/db.ts'

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
    ? sql`and exists (select 1 from posting p where p.entry_id = e.id and ${address} in (p.from_address, p.to_address))`
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

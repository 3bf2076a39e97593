import { type Queryable, sql } from '../db/db.ts'
import type { Portion } from './portion.ts'

/** What has been distributed of a deal so far, read from the journal. */
export async function sumReleased(db: Queryable, enrollId: string): Promise<Portion> {
  const row = await db.row<Portion>(sql`
    select coalesce(sum(p.amount) filter (where starts_with(p.to_address, 'payable:')), 0)::bigint as net,
      coalesce(sum(p.amount) filter (where starts_with(p.to_address, 'tax:')), 0)::bigint as tax,
      coalesce(sum(p.amount) filter (where p.to_address = 'revenue:platform'), 0)::bigint as fee
    from journal_entry j join posting p on p.entry_id = j.id
    where j.enroll_id = ${enrollId} and starts_with(j.key, 'settlement/')`)
  if (!row) throw new Error('a sum always has a row')
  return row
}

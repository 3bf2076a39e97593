import { type Queryable, sql } from '../db/db.ts'
import type { Time } from './times.ts'

/** When a master is taken, by the same rule that refuses a second booking. */
export function listTaken(db: Queryable, masterId: string, from: Date, to: Date): Promise<Time[]> {
  return db.rows<Time>(sql`
    select starts_at as "startsAt", ends_at as "endsAt" from enroll
    where master_id = ${masterId} and holds_slot
      and tstzrange(starts_at, ends_at) && tstzrange(${from}::timestamptz, ${to}::timestamptz)
    order by starts_at`)
}

import { type Queryable, sql } from '../db/db.ts'

export type Received = {
  event: string
  objectId: string
  subjectId: string | null
  enrollId: string | null
  state: 'new' | 'confirmed' | 'unconfirmed' | 'foreign' | 'lost'
  repeats: number
  at: Date
}

/** Notifications that never arrived, as the emulator tells. */
export type Lost = { event: string; objectId: string; at: Date }

/** What was told to the house lately, and what was lost on the way, newest first. */
export function listReceived(
  db: Queryable,
  { lost, after, limit }: { lost: readonly Lost[]; after: Date | null; limit: number },
): Promise<Received[]> {
  return db.rows<Received>(sql`
    select n.event, n.object_id as "objectId", o.id as "subjectId", o.enroll_id as "enrollId", n.state, n.repeats, n.at
    from (
      (select event, object_id, state, repeats, received_at as at from notification
        where ${after}::timestamptz is null or received_at > ${after} order by received_at desc limit ${limit})
      union all
      select event, object_id, 'lost', 0, at
      from unnest(${lost.map(({ event }) => event)}::text[], ${lost.map(({ objectId }) => objectId)}::text[],
        ${lost.map(({ at }) => at.toISOString())}::timestamptz[]) dropped (event, object_id, at)
      where ${after}::timestamptz is null or at > ${after}
    ) n
    left join lateral (
      select id, enroll_id from payment where provider_id = n.object_id
      union all select id, enroll_id from payout where provider_id = n.object_id
      union all select id, enroll_id from refund where provider_id = n.object_id
      union all select id, enroll_id from deal where provider_id = n.object_id
      limit 1
    ) o on true
    order by n.at desc limit ${limit}`)
}

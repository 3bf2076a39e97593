import { type Queryable, sql } from '../db/db.ts'

/** A happening, and whom it concerns. */
export type News = {
  id: number
  /** Null: it is about an account. */
  enrollId: string | null
  accountId: string | null
  what: string
  at: Date
  /** The client and the master of the deal, or the owner of the account. */
  people: string[]
}

const columns = sql`h.id, h.enroll_id as "enrollId", case when h.enroll_id is null then h.subject_id end as "accountId",
  h.what, h.at, array_remove(array[e.client_id, e.master_id, a.person_id], null) as people`
const tables = sql`happening h
  left join enroll e on e.id = h.enroll_id
  left join account a on h.enroll_id is null and a.id = h.subject_id`

/** What became visible: everything after `after`, and those of the `late` that are there by now. First one first. */
export function listNews(
  db: Queryable,
  { after, late, limit }: { after: number; late: readonly number[]; limit: number },
): Promise<News[]> {
  return db.rows<News>(sql`
    (select ${columns} from ${tables} where h.id = any (${[...late]}::bigint[]))
    union all
    (select ${columns} from ${tables} where h.id > ${after} order by h.id limit ${limit})
    order by id`)
}

/** What a person missed between two ids; everybody's without `personId`. */
export function listMissed(
  db: Queryable,
  { after, upTo, personId, limit }: { after: number; upTo: number; personId?: string; limit: number },
): Promise<News[]> {
  return db.rows<News>(sql`
    select * from (select ${columns} from ${tables} where h.id > ${after} and h.id <= ${upTo}) missed
    where ${personId ?? null}::uuid is null or ${personId ?? null} = any (people)
    order by id limit ${limit}`)
}

/** The newest id, and which of the `span` before it are not there: taken, and not committed yet or never. */
export async function findEnd(db: Queryable, span: number): Promise<{ newest: number; missing: number[] }> {
  const row = await db.row<{ newest: number; missing: number[] | null }>(sql`
    with newest as (select coalesce(max(id), 0) as id from happening)
    select id as newest, (
      select array_agg(n::int8 order by n) from generate_series(greatest(1, newest.id - ${span}), newest.id) n
      where not exists (select 1 from happening where happening.id = n)
    ) as missing
    from newest`)
  return { newest: row?.newest ?? 0, missing: (row?.missing ?? []).map(Number) }
}

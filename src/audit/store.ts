import { type Db, type Queryable, sql, type Tx } from '../db/db.ts'
import type { Line } from './chain.ts'

export type Head = { seq: number; hash: string; entryId: number; happeningId: number }

const headColumns = sql`seq, hash, entry_id as "entryId", happening_id as "happeningId"`

export async function lockHead(tx: Tx): Promise<Head> {
  const head = await tx.row<Head>(sql`select ${headColumns} from audit_head for update`)
  if (!head) throw new Error('the audit log has no head')
  return head
}

export const findHead = (db: Queryable): Promise<Head | undefined> =>
  db.row<Head>(sql`select ${headColumns} from audit_head`)

/** Writes the next line; the head is locked. */
export function insertLine(tx: Tx, line: Line, hash: string): void {
  tx.send(sql`
    insert into audit_log (seq, at, actor, actor_id, action, subject_kind, subject_id, reason, detail, previous, hash)
    values (${line.seq}, ${line.at}, ${line.actor}, ${line.actorId}, ${line.action}, ${line.subjectKind},
      ${line.subjectId}, ${line.reason}, ${line.detail}, ${line.previous}, ${hash})`)
  tx.send(sql`update audit_head set seq = ${line.seq}, hash = ${hash}`)
}

export function markSealed(tx: Tx, entryId: number, happeningId: number): void {
  tx.send(sql`update audit_head set entry_id = ${entryId}, happening_id = ${happeningId}`)
}

export type StoredLine = Line & { hash: string }

const columns = sql`seq, at, actor, actor_id as "actorId", action, subject_kind as "subjectKind",
  subject_id as "subjectId", reason, detail, previous, hash`

/** Lines after `seq`, first one first. */
export function listLinesAfter(db: Queryable, seq: number, limit: number): Promise<StoredLine[]> {
  return db.rows<StoredLine>(sql`
    select ${columns} from audit_log where seq > ${seq} order by seq limit ${limit}`)
}

export type LineFilter = {
  action?: string | undefined
  actorId?: string | undefined
  subjectId?: string | undefined
  before?: number | undefined
  limit: number
}

/** Newest first. */
export function listLines(
  db: Queryable,
  { action, actorId, subjectId, before, limit }: LineFilter,
): Promise<StoredLine[]> {
  return db.rows<StoredLine>(sql`
    select ${columns} from audit_log
    where (${before ?? null}::bigint is null or seq < ${before ?? null})
      and (${action ?? null}::text is null or action = ${action ?? null})
      and (${actorId ?? null}::text is null or actor_id = ${actorId ?? null})
      and (${subjectId ?? null}::text is null or subject_id = ${subjectId ?? null})
    order by seq desc limit ${limit}`)
}

export const findLastLine = (db: Queryable, action: string): Promise<StoredLine | undefined> =>
  db.row<StoredLine>(sql`select ${columns} from audit_log where action = ${action} order by seq desc limit 1`)

/**
 * The newest id up to which a table is complete. Ids are taken before they are committed, so the lock waits for writers
 * that already have one; it gives up soon, as everybody else waits behind it.
 */
export async function readComplete(db: Db, table: 'journal_entry' | 'happening'): Promise<number> {
  const name = table === 'journal_entry' ? sql`journal_entry` : sql`happening`
  const newest = await db.begin(async (tx) => {
    tx.send(sql`set local lock_timeout = '500ms'`)
    tx.send(sql`lock table ${name} in share mode`)
    return tx.row<{ id: number }>(sql`select coalesce(max(id), 0) as id from ${name}`)
  })
  return newest?.id ?? 0
}

/** A span of ids: after `from`, up to and with `to`. */
export type Span = { from: number; to: number }

/** The id to stop at, so that no more than `limit` rows lie between. */
export async function findStop(
  db: Queryable,
  table: 'journal_entry' | 'happening',
  { from, to }: Span,
  limit: number,
): Promise<number> {
  const name = table === 'journal_entry' ? sql`journal_entry` : sql`happening`
  const row = await db.row<{ id: number }>(sql`
    select id from ${name} where id > ${from} and id <= ${to} order by id offset ${limit - 1} limit 1`)
  return row?.id ?? to
}

export type Digest = { count: number; sha256: string }

/** What lies in a span of the journal. The text of a row is the same whatever a session's time zone is. */
export async function digestEntries(db: Queryable, { from, to }: Span): Promise<Digest> {
  return one(
    await db.row<Digest>(sql`
      select count(*) as count, ${digest(sql`id`)} as sha256 from (
        select id, jsonb_build_array(id, key, enroll_id, ${micros})::text as line
        from journal_entry where id > ${from} and id <= ${to}) r`),
  )
}

export async function digestPostings(
  db: Queryable,
  { from, to }: Span,
): Promise<Digest & { amount: string }> {
  return one(
    await db.row<Digest & { amount: string }>(sql`
      select count(*) as count, coalesce(sum(amount), 0)::text as amount, ${digest(sql`entry_id, number`)} as sha256
      from (
        select entry_id, line as number, amount,
          jsonb_build_array(entry_id, line, from_address, to_address, amount)::text as line
        from posting where entry_id > ${from} and entry_id <= ${to}) r`),
  )
}

export async function digestHappenings(db: Queryable, { from, to }: Span): Promise<Digest> {
  return one(
    await db.row<Digest>(sql`
      select count(*) as count, ${digest(sql`id`)} as sha256 from (
        select id, jsonb_build_array(id, enroll_id, what, actor, actor_id, subject_id, detail, ${micros})::text as line
        from happening where id > ${from} and id <= ${to}) r`),
  )
}

const micros = sql`(extract(epoch from at) * 1000000)::bigint`
const digest = (order: typeof micros) => sql`
  encode(sha256(convert_to(coalesce(string_agg(line, E'\n' order by ${order}), ''), 'UTF8')), 'hex')`

function one<Row>(row: Row | undefined): Row {
  if (!row) throw new Error('an aggregate always has a row')
  return row
}

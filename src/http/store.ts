import { type Queryable, sql } from '../db/db.ts'

/** One use of an `Idempotency-Key` by one caller. */
export type Use = { callerId: string; key: string; requestHash: Buffer; lockedUntil: Date }

/** What is known about a key: `status` is null while the first request runs. */
export type Known = { requestHash: Buffer; status: number | null; answer: string | null }

/** Takes a key that is new, or whose request ended without an answer. Since when it is known, when it is ours now. */
export async function claimKey(db: Queryable, use: Use, now: Date): Promise<Date | undefined> {
  const { callerId, key, requestHash, lockedUntil } = use
  const claimed = await db.row<{ since: Date }>(sql`
    insert into idempotent_request (caller_id, key, request_hash, locked_until, created_at)
    values (${callerId}, ${key}, ${requestHash}, ${lockedUntil}, ${now})
    on conflict (caller_id, key) do update set locked_until = excluded.locked_until
      where idempotent_request.status is null and idempotent_request.locked_until <= ${now}
        and idempotent_request.request_hash = excluded.request_hash
    returning created_at as since`)
  return claimed?.since
}

export const findKey = (db: Queryable, { callerId, key }: Use): Promise<Known | undefined> =>
  db.row(sql`
    select request_hash as "requestHash", status, answer
    from idempotent_request where caller_id = ${callerId} and key = ${key}`)

/** Keeps the answer, unless the request took so long that its key is another's now. */
export async function keepAnswer(db: Queryable, use: Use, status: number, answer: string): Promise<void> {
  await db.rows(sql`
    update idempotent_request set status = ${status}, answer = ${answer}
    where caller_id = ${use.callerId} and key = ${use.key} and locked_until = ${use.lockedUntil}`)
}

/** Lets the same request take the key at once. Since when it is known stays: what it made may be there already. */
export async function freeKey(db: Queryable, use: Use): Promise<void> {
  await db.rows(sql`
    update idempotent_request set locked_until = created_at
    where caller_id = ${use.callerId} and key = ${use.key} and locked_until = ${use.lockedUntil} and status is null`)
}

export async function deleteKeysBefore(db: Queryable, moment: Date): Promise<void> {
  await db.rows(sql`delete from idempotent_request where created_at < ${moment}`)
}

/** Resolves when the database answers. */
export async function ping(db: Queryable): Promise<void> {
  await db.rows(sql`select 1`)
}

import type { Caller } from '../http/auth.ts'
import type { KeyUse, Kind } from '../http/idempotence.ts'
import type { Database } from './database.ts'

type Use = { caller: Caller; key: string; digest: string; usedAt: number }
export type Keys = ReturnType<typeof keyStore>

/** The memory of idempotence keys: one scope per pair of credentials, across all endpoints. */
export function keyStore(database: Database) {
  const select = database.prepare(
    'select digest, used_at, kind, object_id, status, error from idempotence where account = ? and key = ?',
  )
  const insert = database.prepare(
    `insert or replace into idempotence (account, key, digest, used_at, kind, object_id, status, error)
     values (?, ?, ?, ?, ?, ?, ?, ?)`,
  )
  const forget = database.prepare(
    `delete from idempotence
     where seq in (select seq from idempotence order by seq limit ?) and used_at < ?`,
  )
  return {
    find: (caller: Caller, key: string) => select.get(caller, key) as KeyUse | undefined,
    rememberObject({ caller, key, digest, usedAt }: Use, kind: Kind, id: string) {
      insert.run(caller, key, digest, usedAt, kind, id, null, null)
    },
    rememberRefusal({ caller, key, digest, usedAt }: Use, status: number, error: string) {
      insert.run(caller, key, digest, usedAt, null, null, status, error)
    },
    /** Deletes up to `limit` of the oldest uses, if they are from before `time`. */
    forgetBefore: (time: number, limit: number) => forget.run(limit, time).changes,
  }
}

import type { Database } from '../store/database.ts'

export type NotificationState = 'waiting' | 'delivered' | 'dropped' | 'given_up'

export type Letter = {
  seq: number
  event: string
  object_id: string
  url: string
  object: string
  created_at: number
  attempts: number
}

/** What one attempt led to. `dueAt` is the next one, or null when there is none. */
export type Outcome = { seq: number; state: NotificationState; dueAt: number | null; result: string }

type Posted = {
  event: string
  objectId: string
  url: string
  object: string
  createdAt: number
  dueAt: number | null
}

/** How many finished notifications are kept for reading back. */
const KEPT = 20_000

export type Notifications = ReturnType<typeof notificationStore>

export function notificationStore(database: Database) {
  const insert = database.prepare(
    `insert into notification (event, object_id, url, object, created_at, due_at, state)
     values (?, ?, ?, ?, ?, ?, ?)`,
  )
  const selectDue = database.prepare(
    `select seq, event, object_id, url, object, created_at, attempts
     from notification where due_at <= ? order by due_at, seq limit ?`,
  )
  const update = database.prepare(
    'update notification set state = ?, due_at = ?, result = ?, attempts = attempts + 1 where seq = ?',
  )
  const hasten = database.prepare(
    'update notification set due_at = ? where seq = ? and due_at is not null and attempts = 0',
  )
  const again = database.prepare(`update notification set due_at = ?, state = 'waiting' where seq = ?`)
  const prune = database.prepare(
    `delete from notification where due_at is null and seq in (
       select seq from notification where seq <= (select max(seq) from notification) - ${KEPT}
       order by seq limit 5000
     )`,
  )
  const columns = 'seq, event, object_id, url, created_at, due_at, attempts, state, result, object'
  const selectLast = database.prepare(`select ${columns} from notification order by seq desc limit ?`)
  const selectAbout = database.prepare(
    `select ${columns} from notification where object_id = ? order by seq desc limit ?`,
  )

  return {
    add({ event, objectId, url, object, createdAt, dueAt }: Posted): number {
      const state = dueAt === null ? 'dropped' : 'waiting'
      return Number(insert.run(event, objectId, url, object, createdAt, dueAt, state).lastInsertRowid)
    },
    due: (now: number, limit: number) => selectDue.all(now, limit) as Letter[],
    record({ seq, state, dueAt, result }: Outcome) {
      update.run(state, dueAt, result, seq)
    },
    /** Makes a delayed notification due, unless it was sent before. */
    hasten: (seq: number, now: number) => void hasten.run(now, seq),
    /** Makes any notification due once more. */
    again: (seq: number, now: number): boolean => again.run(now, seq).changes > 0,
    forgetOld: () => void prune.run(),
    last: (limit: number, objectId: string | null) =>
      (objectId === null ? selectLast.all(limit) : selectAbout.all(objectId, limit)) as (Letter & {
        due_at: number | null
        state: NotificationState
        result: string | null
      })[],
  }
}

import type { Database } from './database.ts'

/** The oldest one goes when there are more. */
const KEPT = 20

export type Snapshot = { id: string; at: number }
export type Snapshots = ReturnType<typeof snapshotStore>

/** Whole copies of the emulator's memory, kept in this process only. Faults are not part of them. */
export function snapshotStore(database: Database) {
  const selectTables = database.prepare(`select name from main.sqlite_schema where type = 'table'`)
  const taken: Snapshot[] = []
  let count = 0
  database.exec(`attach ':memory:' as snapshots`)

  const tables = () => (selectTables.all() as { name: string }[]).map(({ name }) => name)

  function forget({ id }: Snapshot) {
    for (const table of tables()) database.exec(`drop table snapshots."${id} ${table}"`)
  }

  return {
    take(at: number): Snapshot {
      count += 1
      const snapshot = { id: String(count), at }
      database.transaction(() => {
        for (const table of tables()) {
          database.exec(`create table snapshots."${snapshot.id} ${table}" as select * from main.${table}`)
        }
      })
      taken.push(snapshot)
      if (taken.length > KEPT) forget(taken.shift() ?? snapshot)
      return snapshot
    },
    find: (id: string) => taken.find((snapshot) => snapshot.id === id),
    restore({ id }: Snapshot): void {
      database.transaction(() => {
        for (const table of tables()) {
          database.exec(`delete from main.${table}`)
          database.exec(`insert into main.${table} select * from snapshots."${id} ${table}"`)
        }
      })
    },
  }
}

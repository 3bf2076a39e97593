import { mkdirSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { SCHEMA, UPGRADES } from './schema.ts'

export type Database = {
  prepare: DatabaseSync['prepare']
  exec(sql: string): void
  /** All or nothing. Nothing inside may wait: the emulator decides every request in one such step. */
  transaction<T>(work: () => T): T
  close(): void
}

/**
 * Opens the emulator's memory. Each request commits before it is answered, so a killed process loses
 * nothing it has promised: committed pages are with the operating system. There is no fsync per commit,
 * so a power cut may lose the last moments.
 */
export function openDatabase(path: string): Database {
  if (path !== ':memory:') mkdirSync(dirname(resolve(path)), { recursive: true })
  const database = new DatabaseSync(path)
  database.exec(`
    pragma journal_mode = wal;
    pragma synchronous = normal;
    pragma busy_timeout = 2000;
    pragma cache_size = -65536;
    pragma wal_autocheckpoint = 10000;
  `)
  database.exec(SCHEMA)
  upgrade(database)

  const begin = database.prepare('begin immediate')
  const commit = database.prepare('commit')
  const rollback = database.prepare('rollback')
  let isOpen = false

  return {
    prepare: (sql) => database.prepare(sql),
    exec: (sql) => database.exec(sql),
    transaction(work) {
      if (isOpen) return work()
      begin.run()
      isOpen = true
      try {
        const result = work()
        commit.run()
        return result
      } catch (error) {
        rollback.run()
        throw error
      } finally {
        isOpen = false
      }
    },
    close: () => database.close(),
  }
}

function upgrade(database: DatabaseSync): void {
  database.exec('begin immediate')
  const { user_version: done } = database.prepare('pragma user_version').get() as { user_version: number }
  for (const sql of UPGRADES.slice(done)) database.exec(sql)
  database.exec(`pragma user_version = ${UPGRADES.length}; commit`)
}

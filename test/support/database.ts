import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, inject } from 'vitest'
import { connect, type Db } from '../../src/db/db.ts'
import { keepSeen } from '../setup/seen.ts'
import { databaseUrl, withClient } from './client.ts'

export type TestDatabase = {
  readonly url: string
  /** Connects at the first use. */
  readonly db: Db
}

/**
 * A migrated database of the file's own, gone when its tests have ended. Call it at the top of a test file.
 *
 * @example
 * const database = testDatabase()
 * it('…', async () => { await database.db.rows(sql`select 1`) })
 */
export function testDatabase(): TestDatabase {
  const { admin, template, seen } = inject('database')
  const name = `${template}_${randomBytes(5).toString('hex')}`
  const url = databaseUrl(admin, name)
  let db: Db | undefined

  beforeAll(() => withClient(admin, (client) => client.query(`create database ${name} template ${template}`)))
  afterAll(async () => {
    await db?.close()
    await withClient(url, (client) => keepSeen(client, seen))
    await withClient(admin, (client) => client.query(`drop database if exists ${name} with (force)`))
  })

  return {
    url,
    get db() {
      db ??= connect(url)
      return db
    },
  }
}

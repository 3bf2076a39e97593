import { randomBytes } from 'node:crypto'
import { chmodSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type pg from 'pg'
import type { TestProject } from 'vitest/node'
import { startEmbedded } from '../../src/db/embedded.ts'
import { migrate } from '../../src/db/migrate.ts'
import { isAlive, readPostmaster } from '../../src/db/postmaster.ts'
import { databaseUrl, withClient } from '../support/client.ts'
import { watchMoves } from './seen.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** `admin` may create databases; `template` is a migrated one that nobody connects to; `seen` is a file. */
    database: { admin: string; template: string; seen: string }
  }
}

const PREFIX = 'sdelka_test_'
const ABANDONED_AFTER_MS = 6 * 3_600_000

/** Where the test files of this run write down what they have seen. */
export const seenFile = () => join(tmpdir(), `sdelka-seen-${process.pid}.jsonl`)

export type Databases = { admin: string; template: string; finish: () => Promise<void> }

let finish = async () => {}

/** Once per run: a server, and in it one migrated database that every test file copies. */
export async function setup(project: TestProject): Promise<void> {
  rmSync(seenFile(), { force: true })
  const { admin, template, ...databases } = await openDatabases()
  finish = databases.finish
  project.provide('database', { admin, template, seen: seenFile() })
}

export async function teardown(): Promise<void> {
  await finish()
}

/** The same for a run that vitest does not start. */
export async function openDatabases(): Promise<Databases> {
  const server = await startServer()
  try {
    const template = `${PREFIX}${Date.now().toString(36)}_${randomBytes(3).toString('hex')}`
    await makeTemplate(server.url, template)
    return { admin: server.url, template, finish: () => dropAll(server.url, template).finally(server.stop) }
  } catch (error) {
    await server.stop()
    throw error
  }
}

async function startServer(): Promise<{ url: string; stop: () => Promise<void> }> {
  const url = process.env.TEST_DATABASE_URL
  if (url) return { url, stop: async () => {} }
  await clearAbandoned()
  const dataDir = mkdtempSync(join(tmpdir(), `sdelka-test-${process.pid}-`))
  chmodSync(dataDir, 0o755) // as root, the server runs as another user
  const server = await startEmbedded({ dataDir, durable: false })
  const stop = async () => {
    await server.stop()
    for (const directory of [server.home, dataDir]) rmSync(directory, { recursive: true, force: true })
  }
  return { url: server.url, stop }
}

/** Stops and removes what runs that were killed have left behind. */
async function clearAbandoned(): Promise<void> {
  for (const name of readdirSync(tmpdir()).filter((name) => name.startsWith('sdelka-test-'))) {
    if (isAlive(Number(name.split('-')[2]))) continue
    const dataDir = join(tmpdir(), name)
    try {
      const server = readPostmaster(join(dataDir, 'postgres', 'cluster', 'data'))
      if (server) process.kill(server.pid, 'SIGQUIT')
      rmSync(dataDir, { recursive: true, force: true, maxRetries: 5 })
    } catch {
      // another user's run
    }
  }
}

async function makeTemplate(admin: string, template: string): Promise<void> {
  await withClient(admin, async (client) => {
    await dropAbandoned(client)
    await client.query(`create database ${template}`)
  })
  await migrate(databaseUrl(admin, template))
  await withClient(databaseUrl(admin, template), watchMoves)
  await withClient(admin, (client) =>
    client.query(`alter database ${template} with is_template true allow_connections false`),
  )
}

/** On a server of your own, databases of runs that were killed go away with a later run. */
async function dropAbandoned(client: pg.Client): Promise<void> {
  for (const name of await databasesLike(client, PREFIX)) {
    const startedAt = Number.parseInt(name.slice(PREFIX.length).split('_')[0] ?? '', 36)
    if (Date.now() - startedAt > ABANDONED_AFTER_MS) await dropDatabase(client, name)
  }
}

async function dropAll(admin: string, template: string): Promise<void> {
  await withClient(admin, async (client) => {
    for (const name of await databasesLike(client, template)) await dropDatabase(client, name)
  })
}

async function databasesLike(client: pg.Client, prefix: string): Promise<string[]> {
  const text = 'select datname from pg_database where starts_with(datname, $1)'
  const { rows } = await client.query<{ datname: string }>(text, [prefix])
  return rows.map((row) => row.datname)
}

async function dropDatabase(client: pg.Client, name: string): Promise<void> {
  await client.query(`alter database ${name} with is_template false`)
  await client.query(`drop database ${name} with (force)`)
}

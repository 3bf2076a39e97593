import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Config } from '../config.ts'
import type { Clock } from '../core/clock.ts'
import { startEmbedded } from '../db/embedded.ts'
import { hasDatabase } from '../db/postgres-files.ts'
import { LIMIT_MS, reasonOf } from './outside.ts'
import { readVitals, type Vitals } from './store.ts'

export type Database =
  | {
      kind: 'open'
      vitals: Vitals /** Ours, in `DATA_DIR`; `fresh` if the first start has yet to make it. */
      embedded?: 'fresh' | 'kept'
    }
  | { kind: 'away'; reason: string }

/** Reads the state of the database that the server would use. */
export async function openDatabase(config: Config, clock: Clock): Promise<Database> {
  try {
    if (!config.DATABASE_URL) return await openEmbedded(config, clock)
    return { kind: 'open', vitals: await readVitals(config.DATABASE_URL, clock, LIMIT_MS - 500) }
  } catch (error) {
    return { kind: 'away', reason: reasonOf(error) }
  }
}

/** The embedded one of `DATA_DIR`, also while a server uses it. Where there is none yet, one is made elsewhere, and removed. */
async function openEmbedded(config: Config, clock: Clock): Promise<Database> {
  const isKept = hasDatabase(config.DATA_DIR)
  const dataDir = isKept ? config.DATA_DIR : mkdtempSync(join(tmpdir(), 'sdelka-doctor-'))
  if (!isKept) chmodSync(dataDir, 0o755) // started by root, PostgreSQL runs as another user
  let home: string | undefined
  try {
    const server = await startEmbedded({ dataDir, durable: isKept })
    home = server.home
    const vitals = await readVitals(server.url, clock, LIMIT_MS).finally(() => server.stop())
    return { kind: 'open', vitals, embedded: isKept ? 'kept' : 'fresh' }
  } finally {
    if (!isKept)
      for (const folder of [home, dataDir]) if (folder) rmSync(folder, { recursive: true, force: true })
  }
}

import { ConfigError } from '../config.ts'
import type { Queryable } from '../db/db.ts'
import { markInstallation, readInstallation } from './store.ts'

/**
 * Keeps real money and the demo apart: a live server that loses `YOOKASSA_URL` must not wake up as a demo on its own
 * database and let people with a public password in.
 *
 * @throws ConfigError when the database belongs to the other kind
 */
export async function claimDatabase(db: Queryable, isDemo: boolean, now: Date): Promise<void> {
  const mode = isDemo ? 'demo' : 'live'
  await markInstallation(db, mode, now)
  if ((await readInstallation(db)) === mode) return
  throw new ConfigError(
    isDemo
      ? 'this database belongs to a live installation: set YOOKASSA_URL, or give the demo a database of its own'
      : 'this database belongs to a demo: give the live installation one of its own with DATABASE_URL',
  )
}

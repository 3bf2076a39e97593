import { createHmac } from 'node:crypto'
import type { Config } from '../config.ts'
import type { Clock } from '../core/clock.ts'
import type { Db } from '../db/db.ts'
import { canonical, sha256 } from './chain.ts'
import { record } from './record.ts'
import { findLastLine } from './store.ts'

/** The settings in force from now on: which differ from those of the last start, and a digest of each. No value is kept. */
export async function recordSettings(db: Db, config: Config, clock: Clock): Promise<void> {
  const before = (await findLastLine(db, 'settings.start'))?.detail.settings as
    | Record<string, string>
    | undefined
  const settings = digestsOf(config)
  const names = [...new Set([...Object.keys(settings), ...Object.keys(before ?? {})])].toSorted()
  const changed = before ? names.filter((name) => settings[name] !== before[name]) : []
  await db.begin(async (tx) =>
    record(tx, {
      by: { kind: 'system', id: null },
      action: 'settings.start',
      subject: { kind: 'settings', id: sha256(canonical(settings)) },
      detail: { settings, changed },
      at: clock.now(),
    }),
  )
}

/** What must not be guessed from a digest. Keyed with the shop's key: when that one changes, all of these seem to. */
const SECRET = /KEY|CARD|TOKEN|DATABASE_URL|REDIS_URL/

function digestsOf(config: Config): Record<string, string> {
  const digest = (name: string, value: unknown) =>
    createHmac('sha256', SECRET.test(name) ? config.YOOKASSA_SECRET_KEY : 'settings')
      .update(canonical(value))
      .digest('hex')
      .slice(0, 12)
  return Object.fromEntries(Object.entries(config).map(([name, value]) => [name, digest(name, value)]))
}

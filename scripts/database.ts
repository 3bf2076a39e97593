import { loadConfig } from '../src/config.ts'
import { systemClock } from '../src/core/clock.ts'
import { connect, type Db } from '../src/db/db.ts'
import { startEmbedded } from '../src/db/embedded.ts'
import { migrate } from '../src/db/migrate.ts'

/** The same database as the server's: `DATABASE_URL`, or the embedded one, also while a server uses it. */
export async function withDatabase<Result>(
  work: (ctx: { db: Db; clock: typeof systemClock }) => Promise<Result>,
): Promise<Result> {
  const config = loadConfig(process.env)
  const embedded = config.DATABASE_URL
    ? undefined
    : await startEmbedded({ dataDir: config.DATA_DIR, onProgress: console.error })
  try {
    const url = config.DATABASE_URL ?? embedded?.url ?? ''
    await migrate(url, { onProgress: console.error })
    const db = connect(url, { max: 2, named: config.PG_NAMED === '1', statementTimeoutMs: 0 }) // an audit takes its time
    return await work({ db, clock: systemClock }).finally(() => db.close())
  } finally {
    await embedded?.stop()
  }
}

import type { Config } from '../src/config.ts'
import { type Clock, ShiftedClock, systemClock } from '../src/core/clock.ts'
import { connect, type Db } from '../src/db/db.ts'
import { migrate } from '../src/db/migrate.ts'
import { followClock } from '../src/demo/clock.ts'
import { createLogger } from '../src/http/log.ts'
import { claimDatabase } from '../src/meta/installation.ts'
import { type Case, countOpenCases, listCases } from '../src/reconciliation/case/store.ts'
import { askForRun, performRun } from '../src/reconciliation/run.ts'
import { findOpenRun, findRun, type Run } from '../src/reconciliation/store.ts'
import { viewCase, viewRun } from '../src/reconciliation/view.ts'
import { createContext } from '../src/worker.ts'
import { createYooKassa } from '../src/yookassa/client.ts'
import { config, runCommand, withDatabase } from './backup/common.ts'
import { parse } from './options.ts'

const USAGE = `usage: npm run reconcile -- [--from TIME] [--to TIME] [--json]

  --from, --to   ISO 8601; the last three days unless given
  --json         for machines

Compares our books with those of YooKassa, also beside a running server. Exits with 0 when no case is open, with 1 when one
is or when the comparison could not be finished.`

/** Cases that are shown; the API lists them all. */
const SHOWN = 100

await runCommand('reconcile', async () => {
  const { values } = parse({
    options: {
      from: { type: 'string' },
      to: { type: 'string' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h' },
    },
  })
  if (values.help) {
    console.log(USAGE)
    return 0
  }
  const window = { from: timeOf('from', values.from), to: timeOf('to', values.to) }
  const settings = config()
  return withDatabase(settings, async (url) => {
    await migrate(url, { onProgress: console.error })
    const db = connect(url, { max: 8, named: settings.PG_NAMED === '1' })
    try {
      const run = await performHere(settings, db, window)
      const open = await listCases(db, { status: 'open', limit: SHOWN })
      const counts = await countOpenCases(db)
      const total = Object.values(counts).reduce((sum, count) => sum + count, 0)
      if (values.json) {
        console.log(JSON.stringify({ run: viewRun(run), open: total, cases: open.map(viewCase) }, null, 2))
      } else print(run, open, total)
      return run.status === 'finished' && total === 0 ? 0 : 1
    } finally {
      await db.close()
    }
  })
})

/** Asks for a run and performs it in this very process, or waits for the one that another process performs. */
async function performHere(
  settings: Config,
  db: Db,
  window: { from?: Date | undefined; to?: Date | undefined },
): Promise<Run> {
  await claimDatabase(db, settings.isDemo, systemClock.now())
  const shifted = new ShiftedClock()
  const emulator = new URL(settings.YOOKASSA_URL).origin
  const demoClock = settings.isDemo ? followClock(emulator, shifted) : undefined
  await demoClock?.follow().catch(() => {
    throw new Error('the demo is not running: its YooKassa lives inside it (npm start)')
  })
  const clock: Clock = demoClock ? shifted : systemClock
  const yookassa = createYooKassa({
    url: settings.YOOKASSA_URL,
    shop: { login: settings.YOOKASSA_SHOP_ID, password: settings.YOOKASSA_SECRET_KEY },
    gateway: { login: settings.YOOKASSA_GATEWAY_ID, password: settings.YOOKASSA_GATEWAY_KEY },
    timeoutMs: settings.YOOKASSA_TIMEOUT_MS,
    connections: 16,
  })
  const log = createLogger({ ...settings, LOG_LEVEL: 'fatal' })
  const { ctx, executor } = createContext({ db, clock, config: settings, yookassa, log })
  try {
    const asked = await askForRun(ctx, { source: 'command', askedBy: null, ...window })
    const { id } = asked ?? (await theirs(db))
    const mine = await performRun(ctx, { only: id })
    return mine ?? (await ended(db, id))
  } finally {
    await executor.drain()
    await yookassa.close()
    demoClock?.stop()
  }
}

async function theirs(db: Db): Promise<Run> {
  const run = await findOpenRun(db)
  if (!run) throw new Error('another reconciliation has just ended: try again')
  console.error(`waiting for the one that runs already: ${run.id}`)
  return run
}

/** Somebody else was faster. */
async function ended(db: Db, id: string): Promise<Run> {
  for (;;) {
    const run = await findRun(db, id)
    if (run?.finishedAt) return run
    await new Promise((resolve) => setTimeout(resolve, 500))
  }
}

function print(run: Run, open: readonly Case[], total: number): void {
  console.log(
    `${run.from.toISOString()} to ${run.to.toISOString()}: ${run.status}${run.reason ? `, ${run.reason}` : ''}`,
  )
  for (const [object, { theirs, ours }] of Object.entries(run.seen ?? {}))
    console.log(`  ${object.padEnd(8)} ${theirs} in YooKassa's lists, ${ours} of ours asked about one by one`)
  if (run.cured > 0) console.log(`  ${run.cured} mended by the ordinary sync`)
  for (const { kind, object, subject, ours, theirs } of open)
    console.log(`✗ ${kind} ${object} ${subject}: ${ours ?? '–'} here, ${theirs ?? '–'} there`)
  console.log(total === 0 ? '✓ no open cases' : `${total} open cases`)
}

function timeOf(name: string, text: string | undefined): Date | undefined {
  if (text === undefined) return undefined
  const time = new Date(text)
  if (Number.isNaN(time.getTime())) throw new Error(`--${name}: is not a time such as 2026-01-31T00:00:00Z`)
  return time
}

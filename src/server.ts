import type { AddressInfo } from 'node:net'
import { accountRoutes } from './account/routes.ts'
import { buildApp } from './app.ts'
import { approvalRoutes } from './approval/routes.ts'
import { auditRoutes } from './audit/routes.ts'
import { recordSettings } from './audit/settings.ts'
import { calendarRoutes } from './calendar/routes.ts'
import type { Executor } from './command/executor.ts'
import type { Config } from './config.ts'
import type { Context } from './context.ts'
import { type Clock, ShiftedClock, systemClock } from './core/clock.ts'
import { connect } from './db/db.ts'
import { migrate } from './db/migrate.ts'
import { onceReady } from './db/ready.ts'
import { dealRoutes } from './deal/routes.ts'
import { followClock } from './demo/clock.ts'
import { controlOf } from './demo/control.ts'
import { startDemoEmulator } from './demo/emulator.ts'
import { demoRoutes } from './demo/routes.ts'
import { seedDemo } from './demo/seed.ts'
import { disputeRoutes } from './dispute/routes.ts'
import { doubtRoutes } from './doubt/routes.ts'
import { earningsRoutes } from './earnings/routes.ts'
import { enrollRoutes } from './enroll/routes.ts'
import { eventRoutes } from './event/routes.ts'
import { forecastRoutes } from './forecast/routes.ts'
import { createLogger } from './http/log.ts'
import type { Routes } from './http/route.ts'
import { housekeeping } from './jobs/housekeeping.ts'
import { startJobs } from './jobs/schedule.ts'
import { ledgerRoutes } from './ledger/routes.ts'
import { claimDatabase } from './meta/installation.ts'
import { metaRoutes } from './meta/routes.ts'
import { webhookRoutes } from './notification/routes.ts'
import { passportRoutes } from './passport/routes.ts'
import { paymentRoutes } from './payment/routes.ts'
import { releaseParked } from './payout/release.ts'
import { payoutRoutes } from './payout/routes.ts'
import { personRoutes } from './person/routes.ts'
import { queueRoutes } from './queue/routes.ts'
import { reconciliationRoutes } from './reconciliation/routes.ts'
import { refundRoutes } from './refund/routes.ts'
import { searchRoutes } from './search/routes.ts'
import { settlementRoutes } from './settlement/routes.ts'
import { statsRoutes } from './stats/routes.ts'
import { createContext, createWorker, type Worker } from './worker.ts'
import { createYooKassa } from './yookassa/client.ts'

type Options = {
  databaseUrl: string
  onProgress?: (line: string) => void
  /** The real time unless given; a demo follows its emulator's. */
  clock?: Clock
  /** False leaves the worker to its owner: nothing happens in the background but by `worker.tick()`. */
  isWorking?: boolean
  /** True for one of a cluster: its primary has written down once which settings apply from now on. */
  isRecorded?: boolean
  /** What stands between the house and the world: a simulation counts, delays and breaks what passes. */
  through?: (parts: Parts) => Parts
}
type Parts = Omit<Context, 'executor' | 'react' | 'actions'>

export type Server = {
  url: string
  ctx: Context
  executor: Executor
  worker: Worker
  stop(): Promise<void>
}

/**
 * A stop waits so long for calls to YooKassa. One that is cut off has had no answer, as any other: it is written down, and
 * whoever comes next asks for it at once. Less than the ten seconds that containers are given to stop.
 */
const PATIENCE_MS = 7_000

/**
 * Runs the whole product in this process: the API, the worker, and in the demo the emulator beside them.
 * Everything that was started is stopped again when a later step fails.
 */
export async function startServer(config: Config, options: Options): Promise<Server> {
  const stopping: (() => Promise<unknown>)[] = []
  const stop = async () => {
    const failures: unknown[] = []
    // One step that fails must not keep the others from ending what they began.
    for (const step of stopping.splice(0).toReversed()) await step().catch((error) => failures.push(error))
    if (failures.length > 0) throw failures[0]
  }
  try {
    return { ...(await assemble()), stop }
  } catch (error) {
    await stop()
    throw error
  }

  async function assemble(): Promise<Omit<Server, 'stop'>> {
    const { databaseUrl, onProgress } = options
    const progress = onProgress && { onProgress }
    await onceReady(() => migrate(databaseUrl, { ...progress }), { ...progress })
    const log = createLogger(config)
    const db = connect(databaseUrl, {
      max: config.DATABASE_POOL,
      named: config.PG_NAMED === '1',
      onIdleError: (error) => log.warn({ err: error }, 'a database connection broke; the pool replaces it'),
    })
    stopping.push(() => db.close())
    await claimDatabase(db, config.isDemo, systemClock.now())

    const emulator = config.isDemo ? await startDemoEmulator(config, config.PORT) : undefined
    if (emulator) stopping.push(() => emulator.close())
    const clock: Clock = emulator ? new ShiftedClock() : (options.clock ?? systemClock)
    const demoClock = clock instanceof ShiftedClock && emulator ? followClock(emulator.url, clock) : undefined
    await demoClock?.follow()
    if (demoClock) stopping.push(async () => demoClock.stop())

    const yookassa = createYooKassa({
      url: emulator?.apiUrl ?? config.YOOKASSA_URL,
      shop: { login: config.YOOKASSA_SHOP_ID, password: config.YOOKASSA_SECRET_KEY },
      gateway: { login: config.YOOKASSA_GATEWAY_ID, password: config.YOOKASSA_GATEWAY_KEY },
      timeoutMs: config.YOOKASSA_TIMEOUT_MS,
    })
    stopping.push(() => yookassa.close())

    if (!options.isRecorded) await recordSettings(db, config, clock)
    const parts = { db, clock, config, yookassa, log }
    const { ctx, executor } = createContext(options.through?.(parts) ?? parts)
    const worker = createWorker(ctx, executor)
    const slices: Routes[] = [
      calendarRoutes(ctx),
      metaRoutes(ctx, emulator?.url ?? null),
      enrollRoutes(ctx),
      paymentRoutes(ctx),
      webhookRoutes(ctx),
      accountRoutes(ctx, (tx, account) => releaseParked(ctx, tx, account)),
      payoutRoutes(ctx),
      earningsRoutes(ctx),
      forecastRoutes(ctx),
      refundRoutes(ctx),
      dealRoutes(ctx),
      disputeRoutes(ctx),
      settlementRoutes(ctx),
      eventRoutes(ctx),
      ledgerRoutes(ctx),
      reconciliationRoutes(ctx),
      passportRoutes(ctx),
      doubtRoutes(ctx),
      approvalRoutes(ctx),
      auditRoutes(ctx),
      personRoutes(ctx),
      queueRoutes(ctx),
      searchRoutes(ctx),
      statsRoutes(ctx),
      ...(demoClock && emulator ? [demoRoutes(ctx, demoClock, controlOf(emulator.url), worker.tick)] : []),
    ]
    let isServing = false
    const app = await buildApp({ db, clock, config, log, isServing: () => isServing }, slices)
    stopping.push(async () => {
      isServing = false
      const hurry = setTimeout(() => yookassa.close(), PATIENCE_MS)
      await app.close() // answers what was asked, takes nothing new
      await worker.stop()
      clearTimeout(hurry)
    })
    await app.listen({ port: config.PORT, host: config.HOST })
    if (config.isDemo) await seedDemo(ctx)
    if (options.isWorking ?? true) {
      worker.start()
      const jobs = startJobs(ctx, databaseUrl, housekeeping(ctx))
      stopping.push(jobs.stop)
    }
    isServing = true

    const { port } = app.server.address() as AddressInfo
    return { url: `http://localhost:${port}`, ctx, executor, worker }
  }
}

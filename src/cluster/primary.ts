import cluster, { type Worker } from 'node:cluster'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { recordSettings } from '../audit/settings.ts'
import type { Config } from '../config.ts'
import { SECOND_MS, systemClock } from '../core/clock.ts'
import { connect } from '../db/db.ts'
import { migrate } from '../db/migrate.ts'
import { onceReady } from '../db/ready.ts'
import { createLogger, type Logger } from '../http/log.ts'
import { claimDatabase } from '../meta/installation.ts'
import { gatherMetrics } from './metrics.ts'
import { STOP, type Word } from './words.ts'

type Options = { databaseUrl: string; onProgress?: (line: string) => void }

/** A server that ends sooner than this has died of its start, and the next one probably will. */
const YOUNG_MS = 10 * SECOND_MS
const MAX_PAUSE_MS = 30 * SECOND_MS
/** Whoever has not stopped by then is stuck, and would outlive the primary. */
const STOP_LIMIT_MS = 20 * SECOND_MS

/** A server ended before it served for the first time. It has said why. */
export class NeverServed extends Error {
  override readonly name = 'NeverServed'
}

/**
 * Serves from `CLUSTER` processes on one port. This one, the primary, does what must happen once, starts the servers, and
 * starts another for each that dies. When it dies itself, the servers end with it: so Node has it for whoever loses the
 * primary, and the port is the primary's.
 *
 * @throws NeverServed
 */
export async function startCluster(config: Config, options: Options) {
  const log = createLogger(config)
  await prepare(config, options, log)
  cluster.setupPrimary({ exec: join(import.meta.dirname, '../main.ts'), args: [] })
  const servers: KeptServer[] = []
  gatherMetrics(() => servers.flatMap((server) => server.serving() ?? []))

  const startAnother = () => {
    const server = keepServer({ DATABASE_URL: options.databaseUrl }, log)
    servers.push(server)
    return server.served
  }
  const stop = async () => {
    const ends = await Promise.all(servers.map((server) => server.stop()))
    const unclean = ends.filter((end) => end !== 0)
    if (unclean.length > 0) throw new Error(`servers did not stop as they should: ${unclean.join(', ')}`)
  }
  try {
    const url = await startAnother() // alone at first: what is wrong with all of them is said once
    await Promise.all(Array.from({ length: config.CLUSTER - 1 }, startAnother))
    return { url, stop }
  } catch (error) {
    await stop()
    throw error
  }
}

/** What happens once, however many serve. */
async function prepare(config: Config, { databaseUrl, onProgress }: Options, log: Logger): Promise<void> {
  const progress = onProgress && { onProgress }
  await onceReady(() => migrate(databaseUrl, { ...progress }), { ...progress })
  const onIdleError = (error: Error) => log.warn({ err: error }, 'a database connection broke')
  const db = connect(databaseUrl, { max: 1, named: config.PG_NAMED === '1', onIdleError })
  try {
    await claimDatabase(db, config.isDemo, systemClock.now())
    await recordSettings(db, config, systemClock)
  } finally {
    await db.close()
  }
}

/** An exit code, a signal, or why it could not even be started. */
type End = number | string
type KeptServer = ReturnType<typeof keepServer>

/** Keeps one server alive: whenever it ends another takes its place, after a pause that grows while they die young. */
function keepServer(env: Record<string, string>, log: Logger) {
  const served = Promise.withResolvers<string>()
  const over = new AbortController()
  let worker: Worker
  let isServing = false
  let hasServed = false
  const living = live()

  /** Answers how the last one ended. */
  async function live(): Promise<End> {
    for (let pauseMs = 0; ; ) {
      const startedAt = performance.now()
      const end = await runOnce()
      if (!hasServed) served.reject(new NeverServed(`a server ended before it served: ${end}`))
      if (!hasServed || over.signal.aborted) return end
      const isYoung = performance.now() - startedAt < YOUNG_MS
      pauseMs = isYoung ? Math.min(MAX_PAUSE_MS, Math.max(SECOND_MS, 2 * pauseMs)) : 0
      log.error({ pid: worker.process.pid, end, pauseMs }, 'a server ended, and another takes its place')
      await pause(pauseMs, undefined, { signal: over.signal }).catch(() => {})
      if (over.signal.aborted) return 0
    }
  }

  async function runOnce(): Promise<End> {
    worker = cluster.fork(env)
    worker.on('message', (word: Word) => {
      if (word.kind !== 'serving') return
      isServing = hasServed = true
      served.resolve(word.url)
    })
    const end = await endOf(worker)
    isServing = false
    return end
  }

  return {
    /** The address of the first one. */
    served: served.promise,
    serving: () => (isServing ? worker : undefined),
    /** Answers how it ended; one that did not serve had nothing to finish. */
    async stop(): Promise<End> {
      const wasServing = isServing
      over.abort()
      if (wasServing) worker.send(STOP)
      else worker.process.kill()
      const limit = setTimeout(() => worker.process.kill('SIGKILL'), STOP_LIMIT_MS)
      const end = await living
      clearTimeout(limit)
      return wasServing ? end : 0
    },
  }
}

function endOf(worker: Worker): Promise<End> {
  return new Promise((resolve) => {
    worker.once('exit', (code, signal) => resolve(signal || code))
    worker.on('error', (error) => {
      if (worker.process.pid === undefined) resolve(error.message)
    })
  })
}

import { setTimeout as pause } from 'node:timers/promises'
import { PgBoss } from 'pg-boss'
import type { Context } from '../context.ts'

/** Background work that moves no money: a name, when it runs (cron, UTC), and what it does. */
export type Job = { name: string; cron: string; run: () => Promise<void> }

const POLL_SECONDS = 15

/** A database that is away when we start comes back; nobody would notice that the house is not being kept. */
const RETRY_MS = 5_000

/**
 * Runs the jobs by pg-boss: however many instances there are, each job runs once at its time. A job that fails is
 * tried again twice and then waits for its next time. Starting takes a while, and is tried until it succeeds: nobody has
 * to wait for it.
 */
export function startJobs(
  { log }: Pick<Context, 'log'>,
  databaseUrl: string,
  jobs: readonly Job[],
): { started: Promise<void>; stop(): Promise<void> } {
  const over = new AbortController()
  const boss = new PgBoss({
    connectionString: databaseUrl,
    schema: 'jobs',
    max: 2,
    application_name: 'sdelka jobs',
  })
  boss.on('error', (error) => log.warn({ err: error }, 'the job scheduler stumbled and goes on'))

  const waiting = [...jobs]
  async function start(): Promise<void> {
    await boss.start()
    for (let job = waiting[0]; job; job = waiting[0]) {
      const { name, cron, run } = job
      await boss.createQueue(name, { policy: 'stately', retryLimit: 2, retryDelay: 60 })
      await boss.schedule(name, cron)
      await boss.work(name, { pollingIntervalSeconds: POLL_SECONDS }, run)
      waiting.shift() // a second worker would be one too many
    }
  }

  async function keepStarting(): Promise<void> {
    while (!over.signal.aborted) {
      try {
        return await start()
      } catch (error) {
        log.warn({ err: error }, 'the job scheduler could not start and tries again')
        await pause(RETRY_MS, undefined, { signal: over.signal }).catch(() => {})
      }
    }
  }

  const started = keepStarting()
  return {
    started,
    async stop() {
      over.abort()
      await started
      await boss.stop({ close: true, graceful: true, timeout: 5_000 })
    },
  }
}

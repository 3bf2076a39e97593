import { PgBoss } from 'pg-boss'
import type { Context } from '../context.ts'

/** Background work that moves no money: a name, when it runs (cron, UTC), and what it does. */
export type Job = { name: string; cron: string; run: () => Promise<void> }

const POLL_SECONDS = 15

/**
 * Runs the jobs by pg-boss: however many instances there are, each job runs once at its time. A job that fails is
 * tried again twice and then waits for its next time.
 */
export async function startJobs(
  { log }: Pick<Context, 'log'>,
  databaseUrl: string,
  jobs: readonly Job[],
): Promise<{ stop(): Promise<void> }> {
  const boss = new PgBoss({
    connectionString: databaseUrl,
    schema: 'jobs',
    max: 2,
    application_name: 'sdelka jobs',
  })
  boss.on('error', (error) => log.warn({ err: error }, 'the job scheduler stumbled and goes on'))
  await boss.start()
  for (const { name, cron, run } of jobs) {
    await boss.createQueue(name, { policy: 'stately', retryLimit: 2, retryDelay: 60 })
    await boss.work(name, { pollingIntervalSeconds: POLL_SECONDS }, run)
    await boss.schedule(name, cron)
  }
  return { stop: () => boss.stop({ close: true, graceful: true, timeout: 5_000 }) }
}

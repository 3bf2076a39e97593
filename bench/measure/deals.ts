import { playFor } from '../loop.ts'
import type { MetricName } from '../metrics.ts'
import type { Stage } from '../stage.ts'
import { cpuMs, residentMb, serverCpuMs } from '../usage.ts'

const crowds = [
  { concurrency: 1, metric: 'deal_ratio_c1' },
  { concurrency: 16, metric: 'deal_ratio_c16' },
  { concurrency: 64, metric: 'deal_ratio_c64' },
  { concurrency: 256, metric: 'deal_ratio_c256' },
] as const satisfies { concurrency: number; metric: MetricName }[]

/** The limit and the platform take turns, with one deal at a time and with many. */
export async function measureDeals(stage: Stage): Promise<void> {
  const { house, limit, lines, crowd, options, results } = stage
  for (const { concurrency, metric } of crowds) {
    const limits = await withUsage(stage, () =>
      limit.play('fn9', { concurrency: Math.min(64, concurrency), ms: options.turnMs }),
    )
    const ours = await withUsage(stage, () => playFor(lines, crowd, { concurrency, ms: options.turnMs }))
    const { deals, seconds } = ours.result
    const rate = deals / seconds
    const fn9 = limits.result.rate
    results.add(metric, rate / fn9)
    results.note(`${concurrency} at once: ${rate.toFixed(1)} deals/s, \`fn9\` ${fn9.toFixed(0)}`)
    if (concurrency === 64) results.add('rss_c64', residentMb(pidOf(stage)) ?? Number.NaN)
    if (concurrency !== 16 || house.postgresPid === undefined) continue
    const per = (ms: number) => ms / deals
    const least = limits.postgresMs / (fn9 * (limits.ms / 1000))
    results.add('cpu_per_deal', per(ours.postgresMs + ours.serverMs) / least)
    const [postgres, server] = [per(ours.postgresMs), per(ours.serverMs)].map((ms) => ms.toFixed(1))
    results.note(
      `CPU of a deal at 16: PostgreSQL ${postgres} ms, server ${server} ms, emulator ${per(ours.emulatorMs).toFixed(1)} ms, player ${per(ours.playerMs).toFixed(1)} ms; of one of \`fn9\`: ${least.toFixed(2)} ms`,
    )
  }
}

const pidOf = ({ house }: Stage) => house.server.pid() ?? 0

async function withUsage<Result>({ house }: Stage, work: () => Promise<Result>) {
  const read = () => ({
    postgresMs: house.postgresPid === undefined ? 0 : serverCpuMs(house.postgresPid),
    serverMs: cpuMs(house.server.pid() ?? 0),
    emulatorMs: cpuMs(house.emulator.pid() ?? 0),
    playerMs: process.cpuUsage().user / 1000 + process.cpuUsage().system / 1000,
    ms: performance.now(),
  })
  const before = read()
  const result = await work()
  const after = read()
  const spent = Object.entries(after).map(([name, value]) => [
    name,
    value - before[name as keyof typeof before],
  ])
  return { result, ...(Object.fromEntries(spent) as typeof before) }
}

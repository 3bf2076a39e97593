import { setTimeout as sleep } from 'node:timers/promises'
import type { Stage } from '../stage.ts'
import { residentMb } from '../usage.ts'

const REST_MS = 4_000
const LOOK_MS = 5

/** How long a server needs from its start until it serves, and how much memory it holds at rest. */
export async function measureStart({ house, lines, results }: Stage): Promise<void> {
  await house.server.end()
  const startedAt = performance.now()
  const restarted = house.restart()
  const answered = async () =>
    (await lines.house.ask('GET', '/ready').catch(() => ({ status: 0 }))).status === 200
  while (!(await answered())) await sleep(LOOK_MS)
  results.add('start_warm', (performance.now() - startedAt) / 1000)
  await restarted
  await sleep(REST_MS)
  results.add('rss_idle', residentMb(house.server.pid() ?? 0) ?? Number.NaN)
}

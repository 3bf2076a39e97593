import { setTimeout as sleep } from 'node:timers/promises'
import { playDeal } from '../deal.ts'
import { playFor } from '../loop.ts'
import type { Master, Person } from '../people.ts'
import type { Stage } from '../stage.ts'
import { residentMb } from '../usage.ts'

const CONCURRENCY = 16
const LOOK_MS = 1_000

/**
 * Half of what the platform can do, for long, while the server is killed and PostgreSQL crashes in between. A deal whose player got
 * no answer is left as it is: its money stays on hold, and the books must be exact all the same.
 */
export async function measureSoak(stage: Stage): Promise<void> {
  const { house, lines, crowd, options, results } = stage
  if (options.soakMs === 0) return
  const { deals, seconds } = await playFor(lines, crowd, { concurrency: CONCURRENCY, ms: options.turnMs })
  const pauseMs = (seconds * 1000) / deals / 0.5
  const startedAt = performance.now()
  const elapsed = () => performance.now() - startedAt
  const third = options.soakMs / 3
  const finished = [0, 0, 0]
  const memory: { at: number; mb: number }[] = []
  let left = 0
  let number = 0

  const players = (async () => {
    const playing = new Set<Promise<void>>()
    while (elapsed() < options.soakMs) {
      await sleep(Math.max(0, number * pauseMs - elapsed()))
      const [client, master] = [crowd.clients, crowd.masters].map((people) => people[number % people.length])
      number += 1
      const playingOne = playDeal(lines, client as Person, master as Master).then(
        () => {
          const place = Math.min(2, Math.floor(elapsed() / third))
          finished[place] = (finished[place] ?? 0) + 1
        },
        () => {
          left += 1
        },
      )
      playing.add(playingOne)
      void playingOne.finally(() => playing.delete(playingOne))
    }
    await Promise.all(playing)
  })()
  const looking = (async () => {
    while (elapsed() < options.soakMs) {
      await sleep(LOOK_MS)
      const mb = house.server.isReady() ? residentMb(house.server.pid() ?? 0) : undefined
      if (mb !== undefined) memory.push({ at: elapsed(), mb })
    }
  })()
  const kills = await killInBetween(stage, elapsed)
  await Promise.all([players, looking])

  results.add('soak_rate', (finished[2] ?? 0) / (finished[0] ?? 1))
  const highest = (from: number, to: number) =>
    Math.max(...memory.filter(({ at }) => at >= from && at < to).map(({ mb }) => mb))
  results.add('soak_memory', highest(2 * third, Number.POSITIVE_INFINITY) / highest(0, third))
  results.note(
    `soak: ${number} deals in ${(options.soakMs / 60_000).toFixed(1)} min, ${left} left by their players, ${kills} kills; deals of each third ${finished.join(', ')}`,
  )
}

/** In the middle of each third: first the server, then PostgreSQL, then the server. */
async function killInBetween({ house, options, say }: Stage, elapsed: () => number): Promise<number> {
  const victims = house.postgresPid === undefined ? ['server', 'server'] : ['server', 'PostgreSQL', 'server']
  for (const [index, victim] of victims.entries()) {
    await sleep(Math.max(0, ((index + 0.5) / victims.length) * options.soakMs - elapsed()))
    say(`  ${victim} dies`)
    if (victim === 'server') house.server.kill(0)
    else await house.crashPostgres()
  }
  return victims.length
}

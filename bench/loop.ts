import { type Lines, type Patience, type Played, playDeal } from './deal.ts'
import type { Crowd, Master, Person } from './people.ts'

export type Turn = { deals: number; seconds: number; played: Played[] }

/**
 * A closed loop: so many people at once, each beginning the next deal when the last one is over. Deals that are under way
 * at the end are played to their end and counted with the time that takes.
 */
export async function playFor(
  lines: Lines,
  crowd: Crowd,
  { concurrency, ms, patience = 'ask' }: { concurrency: number; ms: number; patience?: Patience },
): Promise<Turn> {
  const startedAt = performance.now()
  const played: Played[] = []
  await Promise.all(
    Array.from({ length: concurrency }, async (_, worker) => {
      const { length } = crowd.masters
      for (let number = worker; performance.now() - startedAt < ms; number += concurrency) {
        const client = crowd.clients[number % length] as Person
        const master = crowd.masters[number % length] as Master
        played.push(await playDeal(lines, client, master, patience))
      }
    }),
  )
  return { deals: played.length, seconds: (performance.now() - startedAt) / 1000, played }
}

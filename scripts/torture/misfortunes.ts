import { setTimeout as sleep } from 'node:timers/promises'
import { type Hand, handsOf } from './hands.ts'
import type { House } from './house.ts'
import type { Random } from './random.ts'

/** How often each kind struck. */
export type Tally = Map<string, number>

/** Misfortunes come in storms; in the calm between them deals get on, so that the next storm finds them further. */
const STORM_MS = { least: 6_000, most: 18_000 }
const CALM_MS = { least: 3_000, most: 8_000 }

/**
 * Several hands hurt the house at the same time, each with a luck of its own. `stop` lets go and mends what can be mended
 * at once; the processes come back by themselves. On a slow machine everything takes longer, and so do the pauses.
 */
export function torture(house: House, random: Random) {
  const tally: Tally = new Map()
  const over = new AbortController()
  let isCalm = false
  const rest = (ms: number) => sleep(ms, undefined, { signal: over.signal }).catch(() => {})

  async function changeWeather(luck: Random): Promise<void> {
    while (!over.signal.aborted) {
      const { least, most } = isCalm ? CALM_MS : STORM_MS
      await rest(luck.between(least, most) * (isCalm ? house.slowness() : 1))
      isCalm = !isCalm
      if (isCalm && luck.chance(0.5)) await house.control('DELETE', '/faults')
    }
  }

  async function play({ everyMs, strikes }: Hand, luck: Random): Promise<void> {
    for (;;) {
      await rest(luck.between(...everyMs) * house.slowness())
      if (over.signal.aborted) return
      if (isCalm) continue
      const { name, strike } = luck.weighted(strikes)
      if ((await strike()) !== 'spared') tally.set(name, (tally.get(name) ?? 0) + 1)
    }
  }

  const plays = [
    changeWeather(random.fork(0)),
    ...handsOf(house, random.fork(1)).map((hand, index) => play(hand, random.fork(2 + index))),
  ]
  return {
    tally,
    async stop(): Promise<void> {
      over.abort()
      await Promise.all(plays)
      await house.control('DELETE', '/faults')
      await house.control('POST', '/notifications', { mode: 'normal' })
      await house.control('POST', '/payouts/mode', { answer: 'succeeded' })
      await Promise.all([house.emulator, ...house.servers].map((child) => child.ready()))
    },
  }
}

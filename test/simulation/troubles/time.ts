import { DAY, HOUR, MINUTE, SECOND } from '../clock.ts'
import type { Stage } from '../stage.ts'
import type { Trouble } from './trouble.ts'

async function pass(stage: Stage, ms: number): Promise<void> {
  stage.say(`time passes: ${words(ms)}`)
  await stage.sim.pass(ms)
  await stage.sim.post.collect()
}

/** Time passes, and a house does what is due. */
export const wait: Trouble = {
  name: 'wait',
  weight: 10,
  async play(stage) {
    await pass(stage, stage.random.scale(SECOND, 90 * MINUTE))
    await stage.tick(stage.random.pick(stage.sim.houses.street))
  },
}

/** Nobody is there for a while: links, holds, deals and keys may end before anybody looks. */
export const jump: Trouble = {
  name: 'jump',
  kind: 'jumps',
  weight: 0.8,
  play: (stage) =>
    pass(stage, stage.random.scale(60 * MINUTE, stage.random.chance(0.15) ? 30 * DAY : 3 * DAY)),
}

/** Deadlines of their own. Also of a deal that is over there may be a hold, when YooKassa does not take it back. */
const ENDS_SOONER = ['pending', 'ready']

/** Nobody decides about a hold until its last hours: a house looks just before them, and in them. */
export const lastHours: Trouble = {
  name: 'last hours of a hold',
  kind: 'jumps',
  weight: 3,
  async play(stage) {
    const { sim, random, tick } = stage
    const isAny = random.chance(0.1)
    const holds = [...sim.state.deals.values()]
      .filter(({ enroll }) => isAny || enroll.dispute_id || !ENDS_SOONER.includes(enroll.status))
      .flatMap(({ payments }) => [...payments.values()].filter(({ status }) => status === 'processing'))
    if (holds.length === 0) return
    const marginMs = Number(sim.env.HOLD_MARGIN_HOURS) * HOUR
    const decideAt = Date.parse(random.pick(holds).hold_ends_at ?? '') - marginMs
    const early = random.scale(MINUTE, 6 * HOUR)
    for (const ms of [decideAt - early - sim.clock.ms, early + random.scale(MINUTE, marginMs / 2)]) {
      if (ms <= 0) continue
      await pass(stage, ms)
      await tick(random.pick(sim.houses.street))
    }
  },
}

const words = (ms: number) => {
  if (ms >= DAY) return `${(ms / DAY).toFixed(2)} days`
  return ms >= MINUTE ? `${(ms / MINUTE).toFixed(1)} minutes` : `${Math.round(ms / SECOND)} seconds`
}

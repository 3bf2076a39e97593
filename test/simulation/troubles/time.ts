import { DAY, MINUTE, SECOND } from '../clock.ts'
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

const words = (ms: number) => {
  if (ms >= DAY) return `${(ms / DAY).toFixed(2)} days`
  return ms >= MINUTE ? `${(ms / MINUTE).toFixed(1)} minutes` : `${Math.round(ms / SECOND)} seconds`
}

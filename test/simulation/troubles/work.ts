import type { Trouble } from './trouble.ts'

/** A house does what is due, once. */
export const work: Trouble = {
  name: 'work',
  weight: 16,
  async play({ sim, random, say, tick }) {
    const house = random.pick(sim.houses.street)
    const done = await tick(house)
    if (done > 0) say(`${house.name} works: ${done}`)
    await sim.post.collect()
  },
}

import type { Trouble } from './trouble.ts'

const MOST = 4

/** A process is gone, with what it had in memory, and another one comes. */
export const death: Trouble = {
  name: 'death',
  kind: 'deaths',
  weight: 0.7,
  async play({ sim, random, say }) {
    const light = sim.houses.street.filter(({ url }) => !url)
    if (light.length === 0) return
    const house = random.pick(light)
    sim.houses.kill(house)
    sim.houses.move(true)
    say(`${house.name} is killed`)
  },
}

/** One more process on the same database, or one less. */
export const neighbour: Trouble = {
  name: 'neighbour',
  kind: 'others',
  weight: 0.4,
  async play({ sim, random, say }) {
    const light = sim.houses.street.filter(({ url }) => !url)
    const isMore = light.length < 2 || (light.length < MOST && random.chance(0.5))
    if (isMore) sim.houses.move(sim.is('deaths'))
    else sim.houses.kill(random.pick(light))
    say(`there are ${sim.houses.street.length} houses now`)
  },
}

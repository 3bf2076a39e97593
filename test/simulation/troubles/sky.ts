import { HOUR, MINUTE } from '../clock.ts'
import { calm, faultNames, operations, type Sky } from '../weather.ts'
import type { Trouble } from './trouble.ts'

const anything = Object.values(operations)
const creations = anything.filter((operation) => operation.endsWith('.create'))

/** YooKassa answers worse, or well again: single faults, storms of one kind or of all, on one operation or on all. */
export const sky: Trouble = {
  name: 'sky',
  kind: 'faults',
  weight: 3,
  async play({ sim, random, say }) {
    const next = random.weigh<Sky>(
      [
        calm,
        { name: 'drizzle', probability: 0.12, faults: faultNames },
        { name: 'storm', probability: 0.6, faults: faultNames },
        { name: 'one trouble', probability: 0.8, faults: [random.pick(faultNames)] },
        { name: 'one weak spot', probability: 0.8, faults: faultNames, only: [random.pick(anything)] },
        { name: 'nothing is made', probability: 0.9, faults: faultNames, only: creations },
        {
          name: 'done and not told',
          probability: 0.9,
          faults: ['timeout_after_success', '500 after success', 'garbage'],
        },
      ],
      ({ name }) => (name === 'calm' ? 5 : 1),
    )
    sim.sky.change(next ?? calm)
    say(`the sky: ${sim.sky.sky().name}`)
  },
}

const families = [
  ['payouts.create', 'refunds.create'],
  ['payments.create', 'deals.create'],
  ['payments.capture', 'payments.cancel'],
]
const NOT_TOLD = ['timeout_after_success', '500 after success', 'garbage']
const NOT_DONE = ['timeout_before', '500']

/** YooKassa makes things, or does not, and never says which; until it has forgotten the keys. */
export const silence: Trouble = {
  name: 'silence',
  kind: 'faults',
  weight: 1,
  async play({ sim, random, say, tick }) {
    const only = random.pick(families)
    const isMade = random.chance(0.7)
    sim.sky.change({ name: 'silence', probability: 1, faults: isMade ? NOT_TOLD : NOT_DONE, only })
    say(`the sky: silence of ${only.join(' and ')}, ${isMade ? 'done' : 'not done'}`)
    const isWaiting = [...sim.state.deals.values()].some(({ payments, payouts, refunds }) =>
      [...payouts.values(), ...refunds.values(), ...payments.values()].some(
        ({ status, provider_id }) => status === 'sending' || (status === 'pending' && provider_id === null),
      ),
    )
    if (!isWaiting || !sim.is('jumps')) return
    for (const ms of [5 * MINUTE, random.scale(22 * HOUR, 30 * HOUR), MINUTE]) {
      await sim.pass(ms)
      await tick(random.pick(sim.houses.street))
    }
    say('a day has passed')
    await sim.post.collect()
  },
}

import { count } from '../coverage.ts'
import { callDirectly } from '../doors.ts'
import { isTroubled } from '../houses.ts'
import type { Letter } from '../post.ts'
import type { Stage } from '../stage.ts'
import type { Trouble } from './trouble.ts'

async function carry(stage: Stage, letter: Pick<Letter, 'event' | 'object' | 'object_id'>, how: string) {
  const { sim, random, say, coverage } = stage
  const house = random.pick(sim.houses.street)
  const { code, error } = await callDirectly(() => sim.post.carry(letter, house))
  await sim.turns.idle()
  await sim.post.collect()
  say(`${letter.event} comes to ${house.name}, ${how}`)
  count(coverage, `mail: ${letter.event}, ${how}`)
  if (code === 'internal_error' && !isTroubled(house)) throw error
}

/** News come: mostly the oldest and once, but also others first, again, or never. */
export const mail: Trouble = {
  name: 'mail',
  weight: 16,
  async play(stage) {
    const { sim, random } = stage
    const { box } = sim.post
    if (box.length === 0) return
    const isOrderly = !sim.is('mail') || random.chance(0.6)
    const index = isOrderly ? 0 : random.int(0, box.length - 1)
    const [letter] = box.splice(index, 1) as [Letter]
    if (sim.is('mail') && random.chance(0.15)) return lose(stage, letter)
    await carry(stage, letter, index === 0 ? 'in turn' : 'out of turn')
  },
}

function lose({ say, coverage }: Stage, { event }: Letter): void {
  say(`${event} is lost`)
  count(coverage, `mail: ${event}, lost`)
}

/** Any letter of the past comes once more. */
export const again: Trouble = {
  name: 'old mail',
  kind: 'mail',
  weight: 3,
  async play(stage) {
    const { all } = stage.sim.post
    if (all.length > 0) await carry(stage, stage.random.pick(all.slice(-60)), 'again')
  },
}

const LIES = [
  'payment.succeeded',
  'payment.canceled',
  'payment.waiting_for_capture',
  'payout.succeeded',
  'payout.canceled',
  'refund.succeeded',
  'deal.closed',
] as const

/** Somebody writes in YooKassa's name, of objects that exist or do not. */
export const forged: Trouble = {
  name: 'forged mail',
  kind: 'mail',
  weight: 2,
  async play(stage) {
    const { random, sim } = stage
    const event = random.pick(LIES)
    const [kind = '', status = ''] = event.split('.')
    const own = sim.post.all.filter((letter) => letter.event.startsWith(`${kind}.`))
    const { object_id, object } =
      own.length > 0 && random.chance(0.8)
        ? random.pick(own)
        : { object_id: '22e12f66-000f-5000-8000-18db351245c7', object: {} }
    const lie = {
      ...(object as object),
      id: object_id,
      status,
      amount: { value: '350000.00', currency: 'RUB' },
    }
    await carry(stage, { event, object_id, object: lie }, 'forged')
  },
}

import type { Person } from '../people.ts'
import { type Action, type Scene, somebody } from './action.ts'

export const cancel: Action = {
  name: 'cancel',
  weight({ view: { enroll }, deal }) {
    if (!['pending', 'confirmed', 'ready'].includes(enroll.status)) return 0.2
    return deal.mood === 'quarrelsome' ? 4 : 0.3
  },
  play(scene) {
    const { stage, deal } = scene
    const { random, sim } = stage
    const by = random.chance(0.3)
      ? random.pick(sim.people.operators)
      : somebody(scene, random.pick(['client', 'master']))
    const asked = { by, args: { enroll: deal.enrollId }, may: [rightCode(scene, by)], about: deal }
    return random.chance(0.1) ? stage.askTwice('cancel', asked, ['wrong_state']) : stage.ask('cancel', asked)
  },
}

function rightCode(
  { stage, deal, view: { enroll, refunds }, payment, isDecided }: Scene,
  by: Person,
): string {
  if (by === stage.sim.people.stranger) return 'not_found'
  const early = enroll.status === 'pending' || enroll.status === 'confirmed'
  const isAllowed = early || (enroll.status === 'ready' && by === deal.master)
  const isGoingBack =
    payment?.status === 'succeeded' &&
    [...refunds.values()].some(({ status }) => status !== 'succeeded' && status !== 'canceled')
  return isAllowed && !isDecided && !isGoingBack ? 'ok' : 'wrong_state'
}

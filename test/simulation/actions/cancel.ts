import type { Person } from '../people.ts'
import { type Action, isPartyOf, type Scene, somebody } from './action.ts'

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
    const asked = { by, args: { enroll: deal.enrollId }, may: rightCodes(scene, by), about: deal }
    return random.chance(0.1) ? stage.askTwice('cancel', asked, ['wrong_state']) : stage.ask('cancel', asked)
  },
}

/** Captured money that an operator gives back is moved by hand. */
function rightCodes(scene: Scene, by: Person): string[] {
  const code = rightCode(scene, by)
  const isByHand = by.roles.includes('operator') && !isPartyOf(scene.deal, by)
  if (code !== 'ok' || !isByHand || scene.payment?.status !== 'succeeded') return [code]
  return ['ok', 'asked', 'wrong_state'] // nothing may be left to go back
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

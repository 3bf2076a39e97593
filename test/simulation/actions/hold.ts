import { HOUR } from '../clock.ts'
import { type Action, operatorFor, type Scene } from './action.ts'

/** An operator takes a hold into escrow or gives it back: one that ends, one that does not, or none at all. */
export const hold: Action = {
  name: 'hold',
  weight({ stage, payment, isDecided }) {
    if (payment?.status !== 'processing' || isDecided) return 0.05
    const left = Date.parse(payment.hold_ends_at ?? '') - stage.sim.clock.ms
    return left < 24 * HOUR ? 4 : 0.8
  },
  play(scene) {
    const { stage, deal } = scene
    const { by, isParty } = operatorFor(scene)
    const decision = stage.random.pick(['capture', 'cancel'] as const)
    return stage.ask('hold', {
      by,
      args: { enroll: deal.enrollId, decision },
      may: isParty ? ['forbidden'] : [rightCode(scene)],
      about: deal,
      note: decision,
    })
  },
}

/** After the end of a deal its hold is on its way back, and nobody can keep it. */
function rightCode({ view: { enroll }, payment, isDecided }: Scene): string {
  const isOpen = ['pending', 'confirmed', 'ready'].includes(enroll.status) && enroll.award === null
  return isOpen && !isDecided && payment?.status === 'processing' ? 'ok' : 'wrong_state'
}

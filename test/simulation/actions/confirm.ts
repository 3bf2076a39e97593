import { type Action, isStranger, type Scene, somebody } from './action.ts'

export const confirm: Action = {
  name: 'confirm',
  weight({ view: { enroll }, isPaid, deal }) {
    if (enroll.status !== 'ready') return 0.2
    return isPaid ? (deal.mood === 'sleepy' || deal.mood === 'quarrelsome' ? 1 : 8) : 1
  },
  play(scene) {
    const { stage, deal } = scene
    const by = somebody(scene, 'client')
    const may =
      by === deal.client ? rightCodes(scene) : isStranger(scene, by) ? ['not_found'] : ['wrong_state']
    const asked = { by, args: { enroll: deal.enrollId }, may, about: deal }
    const late = ['wrong_state', 'hold_lost', 'payment_required'] // the other click was first
    return stage.random.chance(0.2) ? stage.askTwice('confirm', asked, late) : stage.ask('confirm', asked)
  },
}

function rightCodes({ view: { enroll, refunds }, payment, isPaid, isDecided }: Scene): string[] {
  if (enroll.status !== 'ready') return ['wrong_state']
  if (isDecided) return ['ok', 'hold_lost']
  if (!isPaid) return ['payment_required']
  if (payment?.status === 'processing') return ['ok', 'hold_lost']
  const isGoingBack = [...refunds.values()].some(
    ({ status }) => status !== 'succeeded' && status !== 'canceled',
  )
  return isGoingBack ? ['wrong_state'] : ['ok', 'payment_refunded', 'provider_unavailable']
}

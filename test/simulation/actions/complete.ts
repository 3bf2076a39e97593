import { type Action, isStranger, type Scene, somebody } from './action.ts'

export const complete: Action = {
  name: 'complete',
  weight({ view: { enroll }, isPaid, deal }) {
    if (enroll.status !== 'confirmed') return 0.2
    return isPaid ? (deal.mood === 'sleepy' ? 0.5 : 8) : 0.5
  },
  play(scene) {
    const { stage, deal } = scene
    const by = somebody(scene, 'master')
    const may =
      by === deal.master ? rightCodes(scene) : isStranger(scene, by) ? ['not_found'] : ['wrong_state']
    const asked = { by, args: { enroll: deal.enrollId }, may, about: deal }
    return stage.random.chance(0.1)
      ? stage.askTwice('complete', asked, ['wrong_state'])
      : stage.ask('complete', asked)
  },
}

function rightCodes({ view: { enroll }, isPaid }: Scene): string[] {
  if (enroll.status !== 'confirmed') return ['wrong_state']
  return isPaid ? ['ok'] : ['payment_required']
}

import { type Action, isStranger, somebody } from './action.ts'

export const accept: Action = {
  name: 'accept',
  weight: ({ view: { enroll }, deal }) =>
    enroll.status === 'pending' ? (deal.mood === 'sleepy' ? 2 : 10) : 0.2,
  play(scene) {
    const { stage, deal, view } = scene
    const by = somebody(scene, 'master')
    const isRight = by === deal.master && view.enroll.status === 'pending'
    const may = isRight ? ['ok'] : isStranger(scene, by) ? ['not_found'] : ['wrong_state']
    const asked = { by, args: { enroll: deal.enrollId }, may, about: deal }
    return stage.random.chance(0.1)
      ? stage.askTwice('accept', asked, ['wrong_state'])
      : stage.ask('accept', asked)
  },
}

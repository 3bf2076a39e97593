import { DAY } from '../clock.ts'
import type { Answer } from '../doors.ts'
import { type Action, operatorFor, rublesOf, type Scene, sceneOf } from './action.ts'

/** An operator gives captured money back: all of it, a part, too much, or of a payment that holds nothing. */
export const refund: Action = {
  name: 'refund',
  weight({ stage, view: { payments, moves }, payment, deal }) {
    if (payments.size === 0) return 0
    if (payment?.status !== 'succeeded') return 0.1
    const isSlicing = moves.some(({ at }) => at > stage.sim.clock.ms - DAY)
    return (deal.mood === 'quarrelsome' ? 2.5 : 1.2) + (isSlicing ? 6 : 0)
  },
  async play(scene) {
    const { code } = await giveBack(scene)
    const next = sceneOf(scene.stage, scene.deal)
    if (code === 'ok' && next && scene.stage.random.chance(0.5)) await giveBack(next) // the next slice
  },
}

export function giveBack(scene: Scene): Promise<Answer> {
  const { stage, deal, view, payment } = scene
  const of = payment ?? stage.random.pick([...view.payments.values()])
  const amount = amountOf(scene, of.amount, of.amount - givenOf(scene))
  const { by, isParty } = operatorFor(scene)
  const right = of.status === 'succeeded' ? rightCodes(scene, of.amount, amount) : ['wrong_state']
  return stage.ask('refund', {
    by,
    args: { payment: of.id, ...(amount !== undefined && { amount: rublesOf(amount) }) },
    may: isParty ? ['forbidden'] : right,
    about: deal,
    note: amount === undefined ? 'all' : rublesOf(amount),
  })
}

/** Often the most that one person may give back alone, or a kopeck beside it. */
function amountOf({ stage: { random, sim } }: Scene, whole: number, left: number): number | undefined {
  const roll = random.next()
  if (roll < 0.3) return undefined
  if (roll < 0.38) return whole + random.int(1, 1000)
  const alone = sim.config.FOUR_EYES_ABOVE + random.int(-1, 1)
  if (roll < 0.7 && alone > 0 && alone <= left) return alone
  return random.int(1, left > 0 && roll < 0.9 ? left : whole)
}

const givenOf = ({ view }: Scene): number =>
  [...view.refunds.values()]
    .filter(({ status }) => status !== 'canceled')
    .reduce((sum, refund) => sum + refund.amount, 0)

/** The operator is told at once what cannot be; of a deal at YooKassa the model does not know everything. */
function rightCodes(scene: Scene, whole: number, amount: number | undefined): string[] {
  const { view } = scene
  const isOpen = view.enroll.status === 'confirmed' || view.enroll.status === 'ready'
  const left = whole - givenOf(scene) - (isOpen ? view.enroll.released : 0) // what went out early stays earned
  const isOwed = [...view.payouts.values()].every(
    ({ receiver, status }) => receiver === 'platform' || status === 'parked' || status === 'canceled',
  )
  if (view.enroll.rail === 'safe_deal') return ['ok', 'asked', 'wrong_state', 'insufficient_funds']
  if (left <= 0) return ['wrong_state']
  if (amount !== undefined && amount > left) return ['insufficient_funds']
  if (isOpen) return ['ok', 'asked']
  // Whether the master still has it is seen when it is done: by then a bank may have refused it.
  return isOwed ? ['ok', 'asked'] : ['wrong_state', 'asked']
}

import { type Action, operatorFor, type Scene } from './action.ts'

const isParked = ({ status }: { status: string }) => status === 'parked'

/** An operator sends a parked payout or refund once more, or tries to send another. */
export const release: Action = {
  name: 'release',
  weight({ view: { payouts, refunds } }) {
    const moves = [...payouts.values(), ...refunds.values()]
    if (moves.length === 0) return 0
    return moves.some(isParked) ? 2 : 0.2
  },
  play(scene) {
    const { stage, deal, view } = scene
    const { random, sim } = stage
    const refunds = [...view.refunds.values()]
    if (view.payouts.size === 0 || (refunds.some(isParked) && random.chance(0.5))) return releaseRefund(scene)
    const payouts = [...view.payouts.values()]
    const parked = payouts.filter(isParked)
    const payout = random.pick(parked.length > 0 && random.chance(0.9) ? parked : payouts)
    const kinds =
      view.enroll.rail === 'safe_deal' ? ['bank_card', 'yoo_money'] : ['bank_card', 'yoo_money', 'sbp']
    const hasAccount = [...sim.state.accounts.values()].some(
      ({ person_id, status, removed_at, kind }) =>
        person_id === payout.person_id &&
        status === 'verified' &&
        removed_at === null &&
        kinds.includes(kind),
    )
    const isPossible = payout.status === 'parked' && (hasAccount || payout.receiver === 'platform')
    // A destination that took the place of another one waits, and nobody shortens that.
    const accounts = [...sim.state.accounts.values()].filter(
      ({ person_id }) => person_id === payout.person_id,
    )
    const mayWait = payout.receiver === 'master' && accounts.length > 1
    const { by, isParty } = operatorFor(scene)
    const may = payout.status === 'parked' ? ['asked', 'wrong_state'] : ['wrong_state'] // whether an account is there is asked later
    const asked = {
      by,
      args: { payout: payout.id },
      may: isParty ? ['forbidden'] : isPossible ? ['ok', 'asked', ...(mayWait ? ['wrong_state'] : [])] : may,
      about: deal,
    }
    return random.chance(0.15)
      ? stage.askTwice('release', asked, ['wrong_state', 'asked'])
      : stage.ask('release', asked)
  },
}

function releaseRefund(scene: Scene) {
  const { stage, deal, view } = scene
  const { random } = stage
  const refunds = [...view.refunds.values()]
  const parked = refunds.filter(isParked)
  const refund = random.pick(parked.length > 0 && random.chance(0.9) ? parked : refunds)
  const { by, isParty } = operatorFor(scene)
  const right = isParked(refund) ? ['ok', 'asked'] : ['wrong_state']
  const asked = { by, args: { refund: refund.id }, may: isParty ? ['forbidden'] : right, about: deal }
  return random.chance(0.15)
    ? stage.askTwice('releaseRefund', asked, ['wrong_state', 'asked'])
    : stage.ask('releaseRefund', asked)
}

import type { Action } from './action.ts'

/** An operator sends a parked payout once more, or tries to send another. */
export const release: Action = {
  name: 'release',
  weight({ view: { payouts } }) {
    if (payouts.size === 0) return 0
    return [...payouts.values()].some(({ status }) => status === 'parked') ? 2 : 0.2
  },
  play({ stage, deal, view }) {
    const { random, sim } = stage
    const payouts = [...view.payouts.values()]
    const parked = payouts.filter(({ status }) => status === 'parked')
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
    const isParty = deal.client === sim.people.insider && random.chance(0.5)
    const may = payout.status === 'parked' ? ['asked', 'wrong_state'] : ['wrong_state'] // whether an account is there is asked later
    const asked = {
      by: isParty ? deal.client : random.pick(sim.people.operators),
      args: { payout: payout.id },
      may: isParty ? ['forbidden'] : isPossible ? ['ok', 'asked', ...(mayWait ? ['wrong_state'] : [])] : may,
      about: deal,
    }
    return random.chance(0.15)
      ? stage.askTwice('release', asked, ['wrong_state', 'asked'])
      : stage.ask('release', asked)
  },
}

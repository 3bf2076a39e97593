import type { DisputeRow } from '../model/state.ts'
import { type Action, rublesOf, type Scene } from './action.ts'

/** The parties object, speak, and take it back; an arbiter takes the dispute and rules; or nobody does anything. */
export const dispute: Action = {
  name: 'dispute',
  weight({ view: { enroll }, isPaid, isDecided, deal }) {
    if (enroll.dispute_id) return 7
    const isPossible = isPaid && !isDecided && ['confirmed', 'ready'].includes(enroll.status)
    if (!isPossible) return 0.05
    return deal.mood === 'quarrelsome' ? 6 : 0.8
  },
  play(scene) {
    const { view } = scene
    const open = view.disputes.get(view.enroll.dispute_id ?? '')
    return open ? goOn(scene, open) : complain(scene)
  },
}

function complain(scene: Scene) {
  const { stage, deal, view, payment, isPaid, isDecided } = scene
  const { random } = stage
  const by = random.chance(0.75) ? deal.client : deal.master
  const left = (payment?.amount ?? 0) - view.enroll.released
  const amount = random.chance(0.5) && left > 1 ? random.int(1, left - 1) : undefined
  const isGoingBack = [...view.refunds.values()].some(
    ({ status }) => status !== 'succeeded' && status !== 'canceled',
  )
  const isPossible = !isDecided && !isGoingBack && ['confirmed', 'ready'].includes(view.enroll.status)
  const known = ['payment_refunded', 'provider_unavailable'] // YooKassa is asked when captured money may go out
  const may = !isPossible ? ['wrong_state'] : !isPaid ? ['payment_required'] : ['ok']
  return stage.ask('dispute', {
    by,
    args: { enroll: deal.enrollId, ...(amount && { amount: rublesOf(amount) }) },
    may: [
      ...may,
      ...(amount ? ['price_out_of_range', ...known] : []),
      ...(isPossible ? [] : ['payment_required']),
    ],
    about: deal,
    note: amount ? rublesOf(amount) : 'all',
  })
}

function goOn(scene: Scene, { id, status, arbiter_id, opened_by }: DisputeRow) {
  const { stage, deal } = scene
  const { random, sim } = stage
  const about = deal
  const roll = random.next()
  const arbiter =
    sim.people.arbiters.find((person) => person.id === arbiter_id) ?? random.pick(sim.people.arbiters)
  if (roll < 0.25) {
    const by = random.chance(0.5) ? deal.client : deal.master
    return stage.ask('speak', { by, args: { dispute: id }, may: ['ok'], about })
  }
  if (roll < 0.35) {
    const right = opened_by === 'client' ? deal.client : deal.master
    const by = random.chance(0.8) ? right : random.pick([deal.client, deal.master])
    return stage.ask('withdraw', {
      by,
      args: { dispute: id },
      may: [by === right ? 'ok' : 'wrong_state'],
      about,
    })
  }
  if (status !== 'under_review') {
    return stage.ask('take', { by: arbiter, args: { dispute: id }, may: ['ok'], about })
  }
  const isMine = arbiter.id === arbiter_id
  const share = random.pick([0, 10_000, 5000, random.int(1, 9999)])
  return stage.ask('resolve', {
    by: arbiter,
    args: { dispute: id, share },
    may: isMine
      ? ['ok', 'price_out_of_range', 'payment_refunded', 'provider_unavailable', 'wrong_state']
      : ['not_assigned'],
    about,
    note: `${share / 100} %`,
  })
}

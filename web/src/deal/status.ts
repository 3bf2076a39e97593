import type { Enroll, ListedEnroll, User } from '@sdelka/sdk'
import type { Tone } from '../ui/badge.tsx'

/** What somebody is to a deal. Whoever is no party of it watches. */
export type Viewer = 'client' | 'master' | 'operator' | 'arbiter'

export const viewers = ['client', 'master', 'operator', 'arbiter'] as const satisfies Viewer[]
export const enrollStatuses = ['pending', 'confirmed', 'ready', 'completed', 'cancelled', 'expired'] as const
export const paymentStatuses = [
  'none',
  'pending',
  'processing',
  'succeeded',
  'canceled',
  'failed',
] as const satisfies (NonNullable<Enroll['payment']>['status'] | 'none')[]

type Party = Pick<Enroll, 'client_id' | 'master_id'>

export function viewerOf({ client_id, master_id }: Party, user: Pick<User, 'id' | 'roles'>): Viewer {
  if (user.id === client_id) return 'client'
  if (user.id === master_id) return 'master'
  return user.roles.includes('arbiter') && !user.roles.includes('operator') ? 'arbiter' : 'operator'
}

/** How a deal stands: what a person is told, by what they are to it. */
export type Situation =
  | 'asked'
  | 'askedHeld'
  | 'toPay'
  | 'paying'
  | 'payAgain'
  | 'held'
  | 'secured'
  | 'unpaidWork'
  | 'done'
  | 'capturing'
  | 'payingOut'
  | 'payoutWaits'
  | 'settled'
  | 'disputed'
  | 'cancelled'
  | 'returning'
  | 'cancelledKept'
  | 'expired'

export const situations = [
  'asked',
  'askedHeld',
  'toPay',
  'paying',
  'payAgain',
  'held',
  'secured',
  'unpaidWork',
  'done',
  'capturing',
  'payingOut',
  'payoutWaits',
  'settled',
  'disputed',
  'cancelled',
  'returning',
  'cancelledKept',
  'expired',
] as const satisfies Situation[]

type Standing = Pick<Enroll, 'status' | 'dispute_id' | 'confirmed_at'> & {
  payment: Pick<NonNullable<Enroll['payment']>, 'status'> | null
  settlement: Pick<NonNullable<ListedEnroll['settlement']>, 'state'> | null
}

/** The one place that turns the statuses of an enroll and of its payment into something that can be said. */
export function situationOf(enroll: Standing): Situation {
  const payment = enroll.payment?.status ?? 'none'
  const isPaid = payment === 'processing' || payment === 'succeeded'
  if (enroll.dispute_id) return 'disputed'
  switch (enroll.status) {
    case 'pending':
      return isPaid ? 'askedHeld' : 'asked'
    case 'confirmed':
      if (payment === 'none') return 'toPay'
      if (payment === 'pending') return 'paying'
      if (payment === 'processing') return 'held'
      return payment === 'succeeded' ? 'secured' : 'payAgain'
    case 'ready':
      if (!isPaid) return 'unpaidWork'
      return enroll.confirmed_at ? 'capturing' : 'done'
    case 'completed':
      return payment === 'processing' ? 'capturing' : paidOutOf(enroll.settlement?.state)
    default:
      return endedOf(enroll, payment)
  }
}

const paidOutOf = (state: NonNullable<Standing['settlement']>['state'] | undefined): Situation =>
  state === 'settled'
    ? 'settled'
    : state === 'waiting'
      ? 'payoutWaits'
      : state === 'capturing'
        ? 'capturing'
        : 'payingOut'

function endedOf({ status, settlement }: Standing, payment: (typeof paymentStatuses)[number]): Situation {
  if (settlement) return 'cancelledKept'
  if (payment === 'processing') return 'returning'
  return status === 'expired' ? 'expired' : 'cancelled'
}

/** Whose move it is, as far as the money goes on by a person's hand. */
const movers: Partial<Record<Situation, Viewer[]>> = {
  asked: ['master'],
  askedHeld: ['master'],
  toPay: ['client'],
  paying: ['client'],
  payAgain: ['client'],
  unpaidWork: ['client'],
  done: ['client'],
  payoutWaits: ['master'],
  disputed: ['client', 'master', 'arbiter'],
}

export const isMoveOf = (situation: Situation, viewer: Viewer): boolean =>
  movers[situation]?.includes(viewer) ?? false

const over: Situation[] = ['settled', 'cancelled', 'expired']
export const isOver = (situation: Situation): boolean => over.includes(situation)

export function toneOf(situation: Situation, viewer: Viewer): Tone {
  if (situation === 'settled') return 'safe'
  if (isOver(situation)) return 'still'
  if (isMoveOf(situation, viewer)) return 'needs'
  return situation === 'held' || situation === 'secured' || situation === 'askedHeld' ? 'safe' : 'waits'
}

/**
 * What of `allowed` brings the deal forward, the first thing first. The rest, to cancel or to object, is never what a page
 * proposes.
 */
export function nextOf({
  allowed,
}: Pick<Enroll, 'allowed'>): 'accept' | 'pay' | 'complete' | 'confirm' | undefined {
  return (['accept', 'confirm', 'complete', 'pay'] as const).find((event) => allowed.includes(event))
}

/** Whether a deal stands still until this person does something. Work is a master's move only when its time is over. */
export function needs(enroll: ListedEnroll, viewer: Viewer, now: number): boolean {
  const situation = situationOf(enroll)
  if (nextOf(enroll) === 'complete') return viewer === 'master' && Date.parse(enroll.ends_at) <= now
  if (situation === 'payoutWaits') return viewer === 'master' && waitsForMaster(enroll)
  return nextOf(enroll) !== undefined && isMoveOf(situation, viewer)
}

const waitsForMaster = ({ settlement }: ListedEnroll): boolean =>
  settlement?.payouts.some(
    ({ receiver, waits_for }) =>
      receiver === 'master' && (waits_for === 'account' || waits_for === 'destination'),
  ) ?? false

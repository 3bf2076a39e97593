import { type DealView, livePayment, type PaymentRow } from '../model/state.ts'
import type { Person } from '../people.ts'
import type { Deal, Stage } from '../stage.ts'

/** Somebody does something about one deal. */
export type Action = {
  name: string
  /** How likely it is now, next to the others: 10 for what goes on by itself, 0 for what makes no sense at all. */
  weight(scene: Scene): number
  play(scene: Scene): Promise<unknown>
}

export type Scene = {
  stage: Stage
  deal: Deal & { enrollId: string }
  view: DealView
  /** The live one. */
  payment: PaymentRow | undefined
  isPaid: boolean
  isDecided: boolean
}

export function sceneOf(stage: Stage, deal: Deal): Scene | undefined {
  const view = stage.viewOf(deal)
  if (!view || !deal.enrollId) return undefined
  const payment = livePayment(view)
  return {
    stage,
    deal: deal as Scene['deal'],
    view,
    payment,
    isPaid: payment?.status === 'processing' || payment?.status === 'succeeded',
    isDecided: view.enroll.confirmed_at !== null,
  }
}

/** Mostly the right person; sometimes the other party, an operator, or somebody who has nothing to do with it. */
export function somebody({ stage, deal }: Scene, right: 'client' | 'master'): Person {
  const { random, sim } = stage
  const other = right === 'client' ? 'master' : 'client'
  const roll = random.next()
  if (roll < 0.92) return deal[right]
  if (roll < 0.95) return deal[other]
  return roll < 0.97 ? random.pick(sim.people.operators) : sim.people.stranger
}

/** An operator for something that operators do; sometimes the one who is a party of this very deal. */
export function operatorFor({ stage, deal }: Scene): { by: Person; isParty: boolean } {
  const { random, sim } = stage
  const { insider, operators } = sim.people
  const isParty = isPartyOf(deal, insider) && random.chance(0.5)
  return { by: isParty ? insider : random.pick(operators), isParty }
}

export const isPartyOf = ({ client, master }: Deal, person: Person) => person === client || person === master

export const isStranger = ({ stage }: Scene, { id }: Person) => id === stage.sim.people.stranger.id

/** `1234.56`, without the house's own arithmetic. */
export const rublesOf = (kopecks: number): string =>
  `${Math.trunc(kopecks / 100)}.${String(kopecks % 100).padStart(2, '0')}`

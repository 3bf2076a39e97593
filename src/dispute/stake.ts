import { type Kopecks, kopecks } from '../core/money.ts'
import type { Enroll } from '../enroll/store.ts'
import type { Payment } from '../payment/store.ts'
import { type Rail, rails } from '../rail/rail.ts'
import type { Dispute } from './store.ts'

/** The money that a dispute is about, as it stands now. */
export type Stake = {
  /** Not distributed and not given back. */
  left: Kopecks
  /** The ruling divides it: between nothing and all of it is the master's. */
  disputed: Kopecks
  /** What the client left to the master and what has not been released yet. */
  conceded: Kopecks
}

/** How much of the client's money is neither distributed nor given back. */
export const leftOf = ({ amount, refunded }: Payment, { released }: Enroll): Kopecks =>
  kopecks(amount - refunded - released)

/**
 * A client who disputes a part leaves the rest to the master; a master who claims a part leaves the rest to the client.
 * YooKassa may have given some of it back by itself meanwhile.
 */
export function stakeOf({ openedBy, amount, conceded }: Dispute, enroll: Enroll, payment: Payment): Stake {
  const left = leftOf(payment, enroll)
  const promised = openedBy === 'client' ? Math.max(0, conceded - enroll.released) : 0
  const kept = kopecks(Math.min(promised, left))
  return { left, disputed: kopecks(Math.min(amount, left - kept)), conceded: kept }
}

/** Whether the rail lets the undisputed part go before the ruling: a deal takes no refund after a payout. */
export const releasesEarly = (rail: Rail, released: Kopecks): boolean =>
  !rails[rail].refundsFirst && released === 0 // its entry has a name that is used once

import { payableEnrolls } from '../payment/lifecycle.ts'
import type { Payment } from '../payment/store.ts'
import type { Payout } from '../payout/store.ts'
import { disputableEnrolls, type EnrollActor, type EnrollEvent, enrollLifecycle } from './lifecycle.ts'
import type { Enroll } from './store.ts'

/**
 * What this actor may do now, so that a button never guesses: the table's events, less those that money forbids at
 * the moment, `pay`, and `dispute`.
 */
export function allowedEvents(
  enroll: Enroll,
  payment: Payment | undefined,
  actor: EnrollActor,
): (EnrollEvent | 'pay' | 'dispute')[] {
  if (enroll.disputeId && actor !== 'arbiter') return []
  const isPaid = payment?.status === 'processing' || payment?.status === 'succeeded'
  const isDecided = enroll.confirmedAt !== null
  const isPossible: Record<EnrollEvent, boolean> = {
    accept: true,
    expire: true,
    refund: true,
    complete: isPaid,
    confirm: isPaid && !isDecided,
    cancel: !isDecided,
  }
  const events = enrollLifecycle.allowed(enroll.status, actor).filter((event) => isPossible[event])
  const mayPay = actor === 'client' && payableEnrolls.includes(enroll.status) && !isPaid
  const isParty = actor === 'client' || actor === 'master'
  const mayDispute = isParty && isPaid && !isDecided && disputableEnrolls.includes(enroll.status)
  return [...events, ...(mayPay ? (['pay'] as const) : []), ...(mayDispute ? (['dispute'] as const) : [])]
}

/**
 * What an operator may do about the money by hand: decide about a hold that nobody else has decided about, and give
 * captured money back, unless it is on its way to the master.
 */
export function allowedByHand(
  enroll: Enroll,
  payment: Payment | undefined,
  payouts: readonly Payout[],
): ('hold' | 'refund')[] {
  if (!payment || enroll.disputeId) return []
  if (payment.status === 'processing' && !enroll.confirmedAt && enroll.award === null) return ['hold']
  if (payment.status !== 'succeeded' || payment.amount <= payment.refunded) return []
  if (payableEnrolls.includes(enroll.status)) return ['refund'] // nothing has been divided yet
  const ofMaster = payouts.filter(({ receiver, status }) => receiver === 'master' && status !== 'canceled')
  return ofMaster.length > 0 && ofMaster.every(({ status }) => status === 'parked') ? ['refund'] : []
}

import type { Payout as PayoutView } from '#schema/payout.ts'
import { amountOf } from '../http/amount.ts'
import type { Caller } from '../identity/caller.ts'
import { reasonOf } from './reasons.ts'
import type { Payout, Titled } from './store.ts'

/** What a parked payout waits for, and what a person reads. */
function viewWait({ status, reason }: Payout): Pick<PayoutView, 'waits_for' | 'explanation'> {
  if (status !== 'parked') return { waits_for: null, explanation: null }
  const { waitsFor, text } = reasonOf(reason)
  return { waits_for: waitsFor, explanation: text }
}

export const viewPayout = (payout: Titled<Payout>, caller: Caller): PayoutView => ({
  id: payout.id,
  enroll_id: payout.enrollId,
  title: payout.title,
  receiver: payout.receiver,
  amount: amountOf(payout.amount),
  status: payout.status,
  reason: payout.reason,
  ...viewWait(payout),
  retry_at: payout.retryAt?.toISOString() ?? null,
  part: payout.part,
  attempt: payout.attempt,
  allowed: mayRelease(payout, caller) ? ['release'] : [],
  created_at: payout.createdAt.toISOString(),
  changed_at: payout.changedAt.toISOString(),
})

const mayRelease = ({ status, personId }: Payout, { id, roles }: Caller) =>
  status === 'parked' && personId !== id && roles.includes('operator')

/** A payout in short, as a part of a deal that is listed. */
export const viewPart = (payout: Payout): Pick<PayoutView, 'receiver' | 'status' | 'waits_for'> => ({
  receiver: payout.receiver,
  status: payout.status,
  waits_for: viewWait(payout).waits_for,
})

import type { Payout as PayoutView } from '#schema/payout.ts'
import { amountOf } from '../http/amount.ts'
import type { Payout } from './store.ts'

export const viewPayout = (payout: Payout): PayoutView => ({
  id: payout.id,
  enroll_id: payout.enrollId,
  receiver: payout.receiver,
  amount: amountOf(payout.amount),
  status: payout.status,
  reason: payout.reason,
  retry_at: payout.retryAt?.toISOString() ?? null,
  part: payout.part,
  attempt: payout.attempt,
  created_at: payout.createdAt.toISOString(),
  changed_at: payout.changedAt.toISOString(),
})

import { lifecycle, to } from '../core/lifecycle.ts'

export type ApprovalStatus = 'pending' | 'approved' | 'rejected' | 'failed' | 'expired'
export type ApprovalEvent = 'approve' | 'reject' | 'fail' | 'expire'

/** `approved`: it was done in the same transaction. `failed`: it could not be done any more when it was approved. */
export const approvalLifecycle = lifecycle<ApprovalStatus, ApprovalEvent, 'operator' | 'system'>('approval', {
  pending: {
    approve: to('approved', 'operator'),
    reject: to('rejected', 'operator'),
    fail: to('failed', 'system'),
    expire: to('expired', 'system'),
  },
  approved: {},
  rejected: {},
  failed: {},
  expired: {},
})

import { lifecycle, to } from '../core/lifecycle.ts'

export type AccountStatus = 'pending' | 'verified' | 'rejected' | 'blocked'
export type AccountEvent = 'verify' | 'reject' | 'block'

/** Payouts go only to a `verified` account. A blocked one may be verified again after a look. */
export const accountLifecycle = lifecycle<AccountStatus, AccountEvent, 'operator'>('account', {
  pending: {
    verify: to('verified', 'operator'),
    reject: to('rejected', 'operator'),
    block: to('blocked', 'operator'),
  },
  verified: { block: to('blocked', 'operator') },
  blocked: { verify: to('verified', 'operator'), reject: to('rejected', 'operator') },
  rejected: {},
})

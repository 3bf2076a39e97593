import { lifecycle, to } from '../core/lifecycle.ts'

export type DisputeStatus = 'opened' | 'answered' | 'under_review' | 'resolved' | 'withdrawn' | 'moot'
export type DisputeEvent = 'answer' | 'take' | 'reassign' | 'withdraw' | 'resolve' | 'default' | 'moot'
export type DisputeActor = 'opener' | 'other' | 'arbiter' | 'operator' | 'system'

/**
 * `opened` waits for the other side, `answered` for an arbiter. Who is silent until the deadline loses by `default`,
 * unless an arbiter has taken it. `moot`: the money is gone, so there is nothing to decide, or nothing to carry the
 * ruling out with.
 */
export const disputeLifecycle = lifecycle<DisputeStatus, DisputeEvent, DisputeActor>('dispute', {
  opened: {
    answer: to('answered', 'other'),
    take: to('under_review', 'arbiter'),
    reassign: to('under_review', 'arbiter', 'operator'),
    withdraw: to('withdrawn', 'opener'),
    default: to('resolved', 'system'),
    moot: to('moot', 'system'),
  },
  answered: {
    take: to('under_review', 'arbiter'),
    reassign: to('under_review', 'arbiter', 'operator'),
    withdraw: to('withdrawn', 'opener'),
    moot: to('moot', 'system'),
  },
  under_review: {
    answer: to('under_review', 'other'),
    reassign: to('under_review', 'arbiter', 'operator'),
    withdraw: to('withdrawn', 'opener'),
    resolve: to('resolved', 'arbiter'),
    moot: to('moot', 'system'),
  },
  resolved: { moot: to('moot', 'system') },
  withdrawn: {},
  moot: {},
})

/** While it is in one of these, the deal stands still. */
export const openStatuses: readonly DisputeStatus[] = ['opened', 'answered', 'under_review']
export const isOpen = (status: DisputeStatus) => openStatuses.includes(status)

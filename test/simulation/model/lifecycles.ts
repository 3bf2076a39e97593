/**
 * What may follow what, written down once more and by hand: this is the model's own word, so it imports nothing of the
 * house. `new` is how a life begins. Only what is ever committed is here; a payout passes through `planned` unseen.
 */
export const lives: Record<string, Record<string, readonly string[]>> = {
  enroll: {
    new: ['pending'],
    pending: ['confirmed', 'cancelled', 'expired'],
    confirmed: ['ready', 'cancelled', 'expired', 'completed'],
    ready: ['completed', 'cancelled'],
    completed: [],
    cancelled: [],
    expired: [],
  },
  payment: {
    new: ['pending'],
    pending: ['processing', 'succeeded', 'canceled', 'failed'],
    processing: ['succeeded', 'canceled'],
    succeeded: [],
    canceled: [],
    failed: [],
  },
  payout: {
    new: ['parked', 'sending'],
    parked: ['sending', 'canceled'],
    sending: ['accepted', 'succeeded', 'canceled', 'in_doubt'],
    accepted: ['succeeded', 'canceled'],
    in_doubt: ['accepted', 'succeeded', 'canceled'],
    succeeded: ['canceled'], // a bank gives it back days later
    canceled: [],
  },
  refund: {
    new: ['sending', 'succeeded', 'parked'], // the second is YooKassa's own, heard of when it is done
    parked: ['sending', 'canceled'], // owed by a decision, and refused before
    sending: ['accepted', 'succeeded', 'canceled', 'in_doubt'],
    accepted: ['succeeded', 'canceled'],
    in_doubt: ['accepted', 'succeeded', 'canceled'],
    succeeded: [],
    canceled: [],
  },
  dispute: {
    new: ['opened'],
    opened: ['answered', 'under_review', 'withdrawn', 'resolved', 'moot'],
    answered: ['under_review', 'withdrawn', 'moot'],
    under_review: ['resolved', 'withdrawn', 'moot'],
    resolved: ['moot'],
    withdrawn: [],
    moot: [],
  },
  approval: {
    new: ['pending'],
    pending: ['approved', 'rejected', 'failed', 'expired'],
    approved: [],
    rejected: [],
    failed: [],
    expired: [],
  },
  deal: {
    new: ['planned'],
    planned: ['opened', 'failed'],
    opened: ['closed'],
    closed: ['opened'], // a payout came back into it
    failed: [],
  },
  account: {
    new: ['pending'],
    pending: ['verified', 'rejected', 'blocked'],
    verified: ['blocked'],
    blocked: ['verified', 'rejected'],
    rejected: [],
  },
}

/** `payment: pending → processing`, for every step there is. */
export const allSteps: readonly string[] = Object.entries(lives).flatMap(([kind, life]) =>
  Object.entries(life).flatMap(([from, next]) => next.map((to) => stepName(kind, from, to))),
)

export function stepName(kind: string, from: string | null, to: string): string {
  return `${kind}: ${from ?? 'new'} → ${to}`
}

export const mayFollow = (kind: string, from: string | null, to: string): boolean =>
  lives[kind]?.[from ?? 'new']?.includes(to) ?? false

import { lifecycle, to } from '../core/lifecycle.ts'

export type PayoutStatus =
  | 'parked'
  | 'planned'
  | 'sending'
  | 'accepted'
  | 'succeeded'
  | 'canceled'
  | 'in_doubt'
export type PayoutEvent =
  | 'release'
  | 'withdraw'
  | 'send'
  | 'accept'
  | 'succeed'
  | 'cancel'
  | 'reverse'
  | 'doubt'
export type PayoutActor = 'system' | 'operator' | 'yookassa'

/**
 * `parked` waits for something outside, its reason says what; `sending` has been promised to YooKassa and may have
 * reached it; `accepted` is `pending` there. A refused payout is final: the money goes back, and another row follows. A
 * parked one is withdrawn when its money goes back to the client. YooKassa calls its word final, but a bank may give a
 * payout back days later: then the one that had succeeded is canceled after all.
 */
export const payoutLifecycle = lifecycle<PayoutStatus, PayoutEvent, PayoutActor>('payout', {
  parked: {
    release: to('planned', 'system', 'operator'),
    withdraw: to('canceled', 'system'),
  },
  planned: { send: to('sending', 'system') },
  sending: {
    accept: to('accepted', 'yookassa'),
    succeed: to('succeeded', 'yookassa'),
    cancel: to('canceled', 'yookassa'),
    doubt: to('in_doubt', 'system'),
  },
  accepted: { succeed: to('succeeded', 'yookassa'), cancel: to('canceled', 'yookassa') },
  in_doubt: {
    accept: to('accepted', 'yookassa'),
    succeed: to('succeeded', 'yookassa', 'operator'),
    cancel: to('canceled', 'yookassa', 'operator'),
  },
  succeeded: { reverse: to('canceled', 'yookassa') },
  canceled: {},
})

/**
 * What YooKassa may still say of a payout that two people have decided. Apart from the table above, where the same
 * states are final: without a verdict of people nothing leads out of them.
 */
export const judgedPayoutLifecycle = lifecycle<
  'succeeded' | 'canceled' | 'accepted',
  'deny' | 'revive',
  'yookassa'
>('payout settled by people', {
  succeeded: { deny: to('canceled', 'yookassa') },
  canceled: { revive: to('accepted', 'yookassa') },
  accepted: {},
})

import { lifecycle, to } from '../core/lifecycle.ts'

export type RefundStatus = 'parked' | 'sending' | 'accepted' | 'succeeded' | 'canceled' | 'in_doubt'
export type RefundEvent = 'release' | 'withdraw' | 'accept' | 'succeed' | 'cancel' | 'doubt'

/**
 * `sending` has been promised to YooKassa and may have reached it; `accepted` is `pending` there. A refused refund is
 * final. When it is owed all the same, by a cancellation or a ruling, another row follows, `parked` until its reason has
 * passed; it is withdrawn when YooKassa gives the money back by itself.
 */
export const refundLifecycle = lifecycle<RefundStatus, RefundEvent, 'yookassa' | 'system' | 'operator'>(
  'refund',
  {
    parked: { release: to('sending', 'system', 'operator'), withdraw: to('canceled', 'system') },
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
    succeeded: {},
    canceled: {},
  },
)

/** What YooKassa may still say of a refund that two people have decided; in the table above these states are final. */
export const judgedRefundLifecycle = lifecycle<'succeeded' | 'canceled', 'deny' | 'revive', 'yookassa'>(
  'refund settled by people',
  { succeeded: { deny: to('canceled', 'yookassa') }, canceled: { revive: to('succeeded', 'yookassa') } },
)

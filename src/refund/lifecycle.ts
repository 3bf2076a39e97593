import { lifecycle, to } from '../core/lifecycle.ts'

export type RefundStatus = 'sending' | 'accepted' | 'succeeded' | 'canceled' | 'in_doubt'
export type RefundEvent = 'accept' | 'succeed' | 'cancel' | 'doubt'

/** `sending` has been promised to YooKassa and may have reached it; `accepted` is `pending` there. */
export const refundLifecycle = lifecycle<RefundStatus, RefundEvent, 'yookassa' | 'system'>('refund', {
  sending: {
    accept: to('accepted', 'yookassa'),
    succeed: to('succeeded', 'yookassa'),
    cancel: to('canceled', 'yookassa'),
    doubt: to('in_doubt', 'system'),
  },
  accepted: { succeed: to('succeeded', 'yookassa'), cancel: to('canceled', 'yookassa') },
  in_doubt: {
    accept: to('accepted', 'yookassa'),
    succeed: to('succeeded', 'yookassa'),
    cancel: to('canceled', 'yookassa'),
  },
  succeeded: {},
  canceled: {},
})

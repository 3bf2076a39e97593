import { lifecycle, to } from '../core/lifecycle.ts'

export type DealStatus = 'planned' | 'opened' | 'closed' | 'failed'
export type DealEvent = 'open' | 'close' | 'reject' | 'leave' | 'reopen'

/**
 * YooKassa closes a deal by itself when its money is gone or its time is over. `failed`: it refused to open one. An
 * empty deal that is too old to be of use is left to end alone, and is closed to us. A deal whose payout is taken back is
 * open again.
 */
export const dealLifecycle = lifecycle<DealStatus, DealEvent, 'yookassa' | 'system'>('deal', {
  planned: {
    open: to('opened', 'yookassa'),
    reject: to('failed', 'yookassa'),
    leave: to('failed', 'system'),
  },
  opened: { close: to('closed', 'yookassa'), leave: to('closed', 'system') },
  closed: { reopen: to('opened', 'yookassa') },
  failed: {},
})

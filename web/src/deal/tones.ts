import type { Payout, Refund } from '@sdelka/sdk'
import type { Tone } from '../ui/badge.tsx'

/** How money that leaves looks to somebody who waits for it. */
export function movingTone(status: Payout['status'] | Refund['status'], isYours = false): Tone {
  if (status === 'succeeded') return 'safe'
  if (status === 'canceled') return 'still'
  return isYours || status === 'in_doubt' ? 'needs' : 'waits'
}

import type { Passport } from '@sdelka/sdk'
import type { Viewer } from './status.ts'

type Moved = Pick<Passport, 'payments' | 'refunds' | 'payouts' | 'story'>

/** That money of this person has moved: set aside, taken, sent back or paid out. Its id is that of what moved it. */
export type Receipt = {
  id: string
  kind: 'held' | 'paid' | 'returning' | 'returned' | 'payout'
  amount: { value: string }
  at: string
}

/** Money that may not have moved gives no receipt: a hold that was let go, a refund or a payout that waits or is in doubt. */
export function receiptsOf(passport: Moved, viewer: Viewer): Receipt[] {
  if (viewer === 'master') return paidOut(passport)
  return viewer === 'client' ? [...paid(passport), ...sentBack(passport)] : []
}

const paid = ({ payments, story }: Moved): Receipt[] =>
  payments.flatMap(({ id, status, amount, created_at, captured_at }): Receipt[] => {
    if (status === 'succeeded') return [{ id, kind: 'paid', amount, at: captured_at ?? created_at }]
    if (status !== 'processing') return []
    const held = story.find(({ what, subject_id }) => what === 'payment.held' && subject_id === id)
    return [{ id, kind: 'held', amount, at: held?.at ?? created_at }]
  })

const sentBack = ({ refunds }: Moved): Receipt[] =>
  refunds.flatMap(({ id, status, amount, changed_at: at }): Receipt[] => {
    if (status === 'succeeded') return [{ id, kind: 'returned', amount, at }]
    return status === 'sending' || status === 'accepted' ? [{ id, kind: 'returning', amount, at }] : []
  })

const paidOut = ({ payouts }: Moved): Receipt[] =>
  payouts
    .filter(({ receiver, status }) => receiver === 'master' && status === 'succeeded')
    .map(({ id, amount, changed_at: at }) => ({ id, kind: 'payout', amount, at }))

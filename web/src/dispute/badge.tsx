import type { Dispute } from '@sdelka/sdk'
import { Badge, type Tone } from '../ui/badge.tsx'
import { useDisputeWords } from './words.ts'

const tones: Record<Dispute['status'], Tone> = {
  opened: 'waits',
  answered: 'needs',
  under_review: 'waits',
  resolved: 'safe',
  withdrawn: 'still',
  moot: 'loss',
}

export function DisputeBadge({ of: dispute }: { of: Pick<Dispute, 'status' | 'overdue'> }) {
  const t = useDisputeWords()
  return dispute.overdue ? (
    <Badge tone="loss">{t('overdue')}</Badge>
  ) : (
    <Badge tone={tones[dispute.status]}>{t(dispute.status)}</Badge>
  )
}

/** Nobody has the last word yet. */
export const isOpen = ({ status }: Pick<Dispute, 'status'>): boolean =>
  status === 'opened' || status === 'answered' || status === 'under_review'

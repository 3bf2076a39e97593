import type { Refund } from '@sdelka/sdk'
import { Badge } from '../ui/badge.tsx'
import { Card } from '../ui/card.tsx'
import { Sum } from '../ui/sum.tsx'
import { movingTone } from './tones.ts'
import { useDealWords } from './words.ts'

export function Refunds({ of: all }: { of: Refund[] }) {
  const t = useDealWords()
  if (all.length === 0) return null
  return (
    <Card title={t('refunds')}>
      <ul className="flex flex-col gap-4">
        {all.map(({ id, amount, status, origin, reason }) => (
          <li key={id} className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1">
            <span className="inline-flex flex-wrap items-center gap-2">
              <Badge tone={movingTone(status)}>{t(`refund_${status}`)}</Badge>
              {origin === 'operator' ? t('origin_operator', { reason }) : t(`origin_${origin}`)}
            </span>
            <Sum of={amount} className="font-semibold" />
          </li>
        ))}
      </ul>
    </Card>
  )
}

import type { DisputeFile } from '@sdelka/sdk'
import { Card } from '../ui/card.tsx'
import { showRubles } from '../ui/format.ts'
import { Sum } from '../ui/sum.tsx'
import { useWhen } from '../ui/when.tsx'
import { useLanguage } from '../words/i18n.ts'
import { useCaseWords } from './case-words.ts'
import { Division } from './division.tsx'

/** What was decided and where the money went, for both sides alike. */
export function RulingCard({
  of: file,
  ruling,
}: {
  of: DisputeFile
  ruling: NonNullable<DisputeFile['ruling']>
}) {
  const t = useCaseWords()
  const when = useWhen()
  const language = useLanguage()
  const silent = file.opened_by === 'client' ? 'master' : 'client'
  return (
    <Card title={t('ruling')}>
      <p className="mb-3 text-soft">{t(`rulingBy_${ruling.by}`, { when: when(ruling.at) })}</p>
      <p className="mb-4">
        {t('ofDisputed', { sum: showRubles(file.amount.value, language) })}{' '}
        <Sum of={ruling.master_share} className="font-semibold" />
      </p>
      <Division of={ruling} />
      <p className="mt-4 whitespace-pre-line border-line border-t pt-4">
        {ruling.by === 'system' ? t(`bySilence_${silent}`) : ruling.reasoning}
      </p>
    </Card>
  )
}

import type { Earnings } from '@sdelka/sdk'
import { AlertTriangle } from 'lucide-react'
import { Card } from '../ui/card.tsx'
import { showRubles } from '../ui/format.ts'
import { useLanguage } from '../words/i18n.ts'
import { useMoneyWords } from './money-words.ts'

/** From here on somebody has to think of what comes after the ceiling. */
const NEAR_PERCENT = 85

/** The year against the ceiling of the self-employed. */
export function IncomeCard({ of: income }: { of: Earnings['income'] }) {
  const t = useMoneyWords()
  const language = useLanguage()
  const show = (value: string) => showRubles(value, language)
  const { counted, gross, ceiling, left } = income
  const percent = Math.max(0, (Number(counted.value) / Number(ceiling.value)) * 100) // for the bar only
  const isOver = left.value.startsWith('-')
  const isNear = percent >= NEAR_PERCENT
  const words = isOver
    ? t('incomeOver', { over: show(left.value.slice(1)) })
    : t(isNear ? 'incomeNear' : 'incomeLeft', { left: show(left.value) })
  const summary = t('incomeOf', { counted: show(counted.value), ceiling: show(ceiling.value) })
  return (
    <Card title={t('income', { year: income.year })}>
      <p className="sum mb-2 flex-wrap font-semibold">{summary}</p>
      <div aria-hidden className="h-3 overflow-hidden rounded-full border border-line bg-raised">
        <div
          className={`h-full ${isOver ? 'bg-loss' : isNear ? 'bg-needs' : 'bg-safe'}`}
          style={{ width: `${Math.min(100, percent)}%` }}
        />
      </div>
      <p className={`mt-2 flex items-start gap-2 ${isOver ? 'text-loss' : isNear ? 'text-needs' : ''}`}>
        {isNear && <AlertTriangle aria-hidden size={18} className="mt-0.5 shrink-0" />}
        {words}
      </p>
      <p className="mt-2 text-small text-soft">{t('incomeText', { gross: show(gross.value) })}</p>
    </Card>
  )
}

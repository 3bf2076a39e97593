import type { Stats } from '@sdelka/sdk'
import { type Language, useLanguage } from '../words/i18n.ts'
import { Bars } from './bars.tsx'
import { useOfficeWords } from './words.ts'

/** How long masters waited for their money. */
export function Speed({
  of: { arrived, p50_seconds, p90_seconds, histogram },
}: {
  of: Stats['time_to_money']
}) {
  const t = useOfficeWords()
  const language = useLanguage()
  if (arrived === 0) return <p className="text-soft">{t('noSpeed')}</p>
  return (
    <div className="flex flex-col gap-4">
      <p>
        {p50_seconds !== null && t('median', { time: showDuration(p50_seconds, language) })}
        {p90_seconds !== null && `, ${t('p90', { time: showDuration(p90_seconds, language) })}`}
      </p>
      <Bars
        of={histogram.map(({ under_seconds, count }, index) => ({
          key: String(under_seconds),
          name:
            under_seconds === null
              ? `≥ ${showDuration(histogram[index - 1]?.under_seconds ?? 0, language)}`
              : `< ${showDuration(under_seconds, language)}`,
          value: count,
          shown: count,
        }))}
      />
    </div>
  )
}

const units = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
  ['second', 1],
] as const

/** In the largest unit that it fills, with one decimal at most. */
function showDuration(seconds: number, language: Language): string {
  const [unit, size] = units.find(([, each]) => seconds >= each) ?? (['second', 1] as const)
  return new Intl.NumberFormat(language === 'ru' ? 'ru-RU' : 'en-GB', {
    style: 'unit',
    unit,
    unitDisplay: 'short',
    maximumFractionDigits: 1,
  }).format(seconds / size)
}

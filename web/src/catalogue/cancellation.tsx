import type { Service } from '@sdelka/sdk'
import { isSome } from '../deal/stations.ts'
import { showRubles } from '../ui/format.ts'
import { useLanguage } from '../words/i18n.ts'
import { useCatalogueWords } from './words.ts'

/** What a change of mind costs at this price, row by row, before anybody books. */
export function Cancellation({ of: rows }: { of: Service['cancellation'] }) {
  const t = useCatalogueWords()
  const language = useLanguage()
  // Two rows that cost the same are one for a person.
  const told = rows.filter(({ kept }, index) => rows[index + 1]?.kept.value !== kept.value)
  const until = (hours: number | null) => {
    if (hours === null) return told.length === 1 ? t('cancelAnyTime') : t('cancelAfter')
    return hours === 0 ? t('cancelUntilStart') : t('cancelUntil', { hours })
  }
  const isFree = !told.some(({ kept }) => isSome(kept))
  if (isFree) return <p>{t('cancelAlwaysFree')}</p>
  return (
    <>
      <p className="mb-2">{t('cancelFree')}</p>
      <ul className="flex flex-col gap-1">
        {told.map(({ hours_before, kept }) => (
          <li key={hours_before} className="flex flex-wrap justify-between gap-x-4">
            <span>{until(hours_before)}</span>
            <span className="sum ml-auto font-semibold">
              {isSome(kept) ? t('cancelKept', { sum: showRubles(kept.value, language) }) : t('cancelNothing')}
            </span>
          </li>
        ))}
      </ul>
      <p className="mt-2 text-small text-soft">{t('cancelTerms')}</p>
    </>
  )
}

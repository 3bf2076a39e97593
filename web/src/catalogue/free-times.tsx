import type { ServiceTimes } from '@sdelka/sdk'
import type { UseQueryResult } from '@tanstack/react-query'
import { ChevronLeft, ChevronRight } from 'lucide-react'
import { useState } from 'react'
import { Button } from '../ui/button.tsx'
import { Problem } from '../ui/problem.tsx'
import { Skeleton } from '../ui/skeleton.tsx'
import { useWhen } from '../ui/when.tsx'
import { type Language, useLanguage } from '../words/i18n.ts'
import { dateOf, moveDays } from './times.ts'
import { useCatalogueWords } from './words.ts'

const cell =
  'flex min-h-14 min-w-0 flex-col items-center justify-center rounded-lg border px-1 text-center text-small disabled:opacity-50'
const on = 'border-safe bg-safe-wash text-safe font-semibold'
const off = 'border-line bg-card'

/** A week of days, and the times of one of them, by the clock of the master. */
export function FreeTimes({
  of: query,
  from,
  today,
  chosen,
  onLook,
  onChoose,
}: {
  of: UseQueryResult<ServiceTimes>
  from: string
  today: string
  chosen: string | undefined
  onLook: (from: string) => void
  onChoose: (at: string) => void
}) {
  const t = useCatalogueWords()
  const language = useLanguage()
  const when = useWhen()
  const [looked, setLooked] = useState<string>()
  if (query.isError && !query.data) return <Problem error={query.error} onRetry={query.refetch} />
  if (!query.data) return <Skeleton className="h-64" />
  const { days, time_zone: zone, safe_until } = query.data
  const isLast = moveDays(from, 1) > dateOf(Date.parse(safe_until))
  const withChosen = days.find(({ times }) => times.some(({ starts_at }) => starts_at === chosen))
  const firstFree = days.find(({ times }) => times.length > 0)
  const day = days.find(({ date }) => date === looked) ?? withChosen ?? firstFree
  const isElsewhere = zone !== Intl.DateTimeFormat().resolvedOptions().timeZone
  return (
    <div className={`flex flex-col gap-4 ${query.isPlaceholderData ? 'opacity-60' : ''}`}>
      <div className="flex items-center justify-between gap-2">
        <Button
          look="quiet"
          icon={<ChevronLeft aria-hidden size={20} />}
          disabled={from <= today}
          onClick={() => onLook(moveDays(from, -1) < today ? today : moveDays(from, -1))}
        >
          {t('earlier')}
        </Button>
        <Button look="quiet" disabled={isLast} onClick={() => onLook(moveDays(from, 1))}>
          {t('later')}
          <ChevronRight aria-hidden size={20} />
        </Button>
      </div>
      <fieldset>
        <legend className="sr-only">{t('day')}</legend>
        <div className="grid grid-cols-4 gap-1.5 sm:grid-cols-7">
          {days.map(({ date, times }) => (
            <button
              key={date}
              type="button"
              disabled={times.length === 0}
              aria-pressed={date === day?.date}
              onClick={() => setLooked(date)}
              className={`${cell} ${date === day?.date ? on : off}`}
            >
              <span>{showDate(date, language)}</span>
              <span className="text-[12px] text-soft">
                {times.length > 0 ? t('free', { count: times.length }) : t('none')}
              </span>
            </button>
          ))}
        </div>
      </fieldset>
      {day ? (
        <fieldset>
          <legend className="mb-2 font-medium text-small">
            {t('times')}, {showDate(day.date, language)}
          </legend>
          <div className="grid max-h-64 grid-cols-3 gap-2 overflow-y-auto p-1 sm:grid-cols-4">
            {day.times.map(({ starts_at }) => (
              <button
                key={starts_at}
                type="button"
                aria-pressed={starts_at === chosen}
                onClick={() => onChoose(starts_at)}
                className={`sum min-h-11 rounded-lg border px-2 ${starts_at === chosen ? on : off}`}
              >
                {showTimeIn(starts_at, zone, language)}
              </button>
            ))}
          </div>
        </fieldset>
      ) : (
        <p className="text-center text-soft">
          <span className="block font-semibold text-ink">{t('noTimes')}</span>
          {t('noTimesText')}
        </p>
      )}
      {isLast && <p className="text-small text-soft">{t('notLater', { when: when(safe_until) })}</p>}
      {isElsewhere && <p className="text-small text-soft">{t('zone', { zone })}</p>}
    </div>
  )
}

const locale = (language: Language) => (language === 'ru' ? 'ru-RU' : 'en-GB')

const showDate = (date: string, language: Language) =>
  new Intl.DateTimeFormat(locale(language), {
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    timeZone: 'UTC',
  }).format(Date.parse(`${date}T00:00:00Z`))

const showTimeIn = (at: string, timeZone: string, language: Language) =>
  new Intl.DateTimeFormat(locale(language), { hour: '2-digit', minute: '2-digit', timeZone }).format(
    Date.parse(at),
  )

import type { ServiceTimes } from '@sdelka/sdk'
import type { UseQueryResult } from '@tanstack/react-query'
import { ChevronLeft, ChevronRight } from 'lucide-react'
import { useState } from 'react'
import { Button } from '../ui/button.tsx'
import { addDays, dayIn } from '../ui/day.ts'
import { showElsewhere, showShortDay, showShortWeekday, showTime, showWeekday } from '../ui/format.ts'
import { Problem } from '../ui/problem.tsx'
import { Skeleton } from '../ui/skeleton.tsx'
import { useWhen } from '../ui/when.tsx'
import { useLanguage } from '../words/i18n.ts'
import { DAYS } from './times.ts'
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
  const isLast = addDays(from, DAYS) > dayIn(zone, Date.parse(safe_until))
  const withChosen = days.find(({ times }) => times.some(({ starts_at }) => starts_at === chosen))
  const firstFree = days.find(({ times }) => times.length > 0)
  const day = days.find(({ date }) => date === looked) ?? withChosen ?? firstFree
  const isElsewhere = showElsewhere(Date.parse(safe_until), language, zone) !== ''
  return (
    <div className={`flex flex-col gap-4 ${query.isPlaceholderData ? 'opacity-60' : ''}`}>
      <div className="flex items-center justify-between gap-2">
        <Button
          look="quiet"
          icon={<ChevronLeft aria-hidden size={20} />}
          disabled={from <= today}
          onClick={() => onLook(addDays(from, -DAYS) < today ? today : addDays(from, -DAYS))}
        >
          {t('earlier')}
        </Button>
        <Button look="quiet" disabled={isLast} onClick={() => onLook(addDays(from, DAYS))}>
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
              <span aria-hidden>{showShortWeekday(date, language)}</span>
              <span aria-hidden>{showShortDay(date, language)}</span>
              <span className="sr-only">{showWeekday(date, language)}</span>
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
            {t('times')}, {showWeekday(day.date, language)}
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
                {showTime(Date.parse(starts_at), language, zone)}
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

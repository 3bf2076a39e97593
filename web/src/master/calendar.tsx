import type { ListedEnroll } from '@sdelka/sdk'
import { getRouteApi, Link } from '@tanstack/react-router'
import { ChevronLeft, ChevronRight } from 'lucide-react'
import { useNow } from '../api/clock.ts'
import { sdelka } from '../api/sdelka.ts'
import { useList } from '../api/use-list.ts'
import { useZone } from '../api/use-zone.ts'
import { situationOf, toneOf } from '../deal/status.ts'
import { useStatusWords } from '../deal/status-words.ts'
import { Answer } from '../ui/answer.tsx'
import { Badge } from '../ui/badge.tsx'
import { ButtonLink } from '../ui/button.tsx'
import { addDays, dayIn, mondayOf } from '../ui/day.ts'
import { Empty } from '../ui/empty.tsx'
import { showDay, showTime, showWeekday } from '../ui/format.ts'
import { More } from '../ui/more.tsx'
import { Page } from '../ui/page.tsx'
import { Loading } from '../ui/skeleton.tsx'
import { useLanguage } from '../words/i18n.ts'
import { Asked } from './asked.tsx'
import { useCalendarWords } from './calendar-words.ts'
import { type Booked, ofWeek } from './week.ts'

const route = getRouteApi('/master/calendar')
const PAGE = 100
/** What was cancelled takes no time of anybody. */
const shown = ['pending', 'confirmed', 'ready', 'completed'] as const

export function Calendar() {
  const t = useCalendarWords()
  const language = useLanguage()
  const { week } = route.useSearch()
  const zone = useZone()
  const today = dayIn(zone, useNow())
  const monday = mondayOf(week ?? today)
  const isThis = monday === mondayOf(today)
  const bookings = useList(['list', 'calendar', monday], (page) =>
    sdelka.enrolls.list({
      as: 'master',
      status: [...shown],
      from: `${addDays(monday, -1)}T00:00:00Z`, // a day more on both sides: the week is that of the zone
      to: `${addDays(monday, 8)}T00:00:00Z`,
      limit: PAGE,
      ...page,
    }),
  )
  const day = (count: number) => showDay(addDays(monday, count), language)
  return (
    <Page title={t('title')} lead={t('lead')} width="max-w-6xl">
      <Asked />
      <section className="flex flex-col gap-4">
        <div className="flex flex-wrap items-center justify-between gap-3">
          <h2 aria-live="polite" className="font-semibold text-lead">
            {t('week', { from: day(0), to: day(6) })}
          </h2>
          <nav aria-label={t('title')} className="flex gap-2">
            {!isThis && (
              <ButtonLink to="/master/calendar" search={{}}>
                {t('thisWeek')}
              </ButtonLink>
            )}
            <Turn by={-7} monday={monday} word={t('earlier')} icon={ChevronLeft} />
            <Turn by={7} monday={monday} word={t('later')} icon={ChevronRight} />
          </nav>
        </div>
        <Answer of={bookings} loading={<Loading rows={3} className="h-24" />}>
          {(found) => (
            <>
              <Week monday={monday} today={today} of={ofWeek(found, monday, zone)} />
              <More of={bookings} />
            </>
          )}
        </Answer>
      </section>
    </Page>
  )
}

function Turn({
  by,
  monday,
  word,
  icon: Icon,
}: {
  by: number
  monday: string
  word: string
  icon: typeof ChevronLeft
}) {
  return (
    <Link
      to="/master/calendar"
      search={{ week: addDays(monday, by) }}
      aria-label={word}
      title={word}
      className="inline-flex min-h-11 min-w-11 items-center justify-center rounded-card border border-field bg-card text-ink hover:bg-raised"
    >
      <Icon aria-hidden size={22} />
    </Link>
  )
}

/** Seven columns where there is room; on a phone the days that have something in them, one below the other. */
function Week({ monday, today, of: bookings }: { monday: string; today: string; of: Booked[] }) {
  const t = useCalendarWords()
  const language = useLanguage()
  if (bookings.length === 0) {
    return (
      <Empty title={t('emptyTitle')}>
        <p className="mb-3">{t('emptyText')}</p>
        <ButtonLink to="/master/services">{t('toServices')}</ButtonLink>
      </Empty>
    )
  }
  const sorted = bookings.toSorted((one, other) => one.enroll.starts_at.localeCompare(other.enroll.starts_at))
  return (
    <ol className="grid grid-cols-1 gap-4 lg:grid-cols-7 lg:gap-2">
      {[0, 1, 2, 3, 4, 5, 6].map((count) => {
        const date = addDays(monday, count)
        const own = sorted.filter(({ day }) => day === date)
        const isToday = date === today
        return (
          <li
            key={count}
            className={`flex min-w-0 flex-col gap-2 rounded-card lg:min-h-48 lg:border lg:p-2 ${isToday ? 'lg:border-safe' : 'lg:border-line'} ${own.length === 0 ? 'max-lg:hidden' : ''}`}
          >
            <h3 className={`font-semibold text-small ${isToday ? 'text-safe' : 'text-soft'}`}>
              {showWeekday(date, language)}
              {isToday && `, ${t('today')}`}
            </h3>
            {own.map(({ enroll }) => (
              <Booking key={enroll.id} of={enroll} />
            ))}
            {own.length === 0 && <p className="text-small text-soft">{t('free')}</p>}
          </li>
        )
      })}
    </ol>
  )
}

function Booking({ of: enroll }: { of: ListedEnroll }) {
  const status = useStatusWords()
  const language = useLanguage()
  const situation = situationOf(enroll)
  const zone = useZone()
  const time = (at: string) => showTime(Date.parse(at), language, zone)
  return (
    <Link
      to="/enrolls/$id"
      params={{ id: enroll.id }}
      className="flex flex-col gap-1 rounded-lg border border-line bg-card p-3 text-ink no-underline hover:bg-raised lg:p-2"
    >
      <span className="sum font-semibold">
        {time(enroll.starts_at)}–{time(enroll.ends_at)}
      </span>
      <span>{enroll.title}</span>
      <span className="text-small text-soft">{enroll.client_name}</span>
      <span>
        <Badge tone={toneOf(situation, 'master')}>{status(`word_${situation}`)}</Badge>
      </span>
    </Link>
  )
}

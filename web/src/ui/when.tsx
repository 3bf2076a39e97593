import { useNow } from '../api/clock.ts'
import { useZone } from '../api/use-zone.ts'
import { useCommonWords } from '../words/common.ts'
import { useLanguage } from '../words/i18n.ts'
import { dayIn, daysBetween } from './day.ts'
import { showCountdown, showDay, showElsewhere, showExactly, showTime } from './format.ts'

/** A moment by the clocks of the service: `14:05 сегодня` near by, `14 мая, 12:00` beyond. */
export function When({ at, className = '' }: { at: string; className?: string }) {
  const text = useWhen()(at)
  const title = showExactly(Date.parse(at), useLanguage(), useZone())
  return (
    <time dateTime={at} title={title} className={className}>
      {text}
    </time>
  )
}

export function useWhen(): (at: string) => string {
  const t = useCommonWords()
  const language = useLanguage()
  const now = useNow()
  const zone = useZone()
  return (at) => {
    const moment = Date.parse(at)
    const time = `${showTime(moment, language, zone)} ${showElsewhere(moment, language, zone)}`.trim()
    const [today, day] = [dayIn(zone, now), dayIn(zone, moment)]
    const near = { 0: 'today', 1: 'tomorrow', [-1]: 'yesterday' } as const
    const word = near[daysBetween(today, day) as keyof typeof near]
    return word ? t(word, { time }) : `${showDay(day, language)}, ${time}`
  }
}

const DAY_MS = 86_400_000

/** How long is left; by the second in the last 24 hours. A screen reader hears it once, not every second. */
export function Countdown({ until }: { until: string }) {
  const t = useCommonWords()
  const [coarse, end] = [useNow(), Date.parse(until)]
  const isNear = end - coarse < DAY_MS
  return isNear ? (
    <Seconds end={end} />
  ) : (
    <span>{t('leftDays', { count: Math.floor((end - coarse) / DAY_MS) })}</span>
  )
}

function Seconds({ end }: { end: number }) {
  const t = useCommonWords()
  const left = end - useNow(1000)
  if (left <= 0) return <span>{t('over')}</span>
  return (
    <span role="timer" className="sum">
      {t('leftTime', { time: showCountdown(left) })}
    </span>
  )
}

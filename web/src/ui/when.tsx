import { useNow } from '../api/clock.ts'
import { useCommonWords } from '../words/common.ts'
import { useLanguage } from '../words/i18n.ts'
import { daysFrom, showCountdown, showDay, showExactly, showTime } from './format.ts'

/** A moment: `сегодня, 14:05` near by, `14 мая, 12:00` beyond. */
export function When({ at, className = '' }: { at: string; className?: string }) {
  const text = useWhen()(at)
  return (
    <time dateTime={at} title={showExactly(Date.parse(at), useLanguage())} className={className}>
      {text}
    </time>
  )
}

export function useWhen(): (at: string) => string {
  const t = useCommonWords()
  const language = useLanguage()
  const now = useNow()
  return (at) => {
    const moment = Date.parse(at)
    const time = showTime(moment, language)
    const near = { 0: 'today', 1: 'tomorrow', [-1]: 'yesterday' } as const
    const word = near[daysFrom(now, moment) as keyof typeof near]
    return word ? t(word, { time }) : `${showDay(moment, language)}, ${time}`
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

import { after, MINUTE_MS } from '../core/clock.ts'
import { momentIn, nextDate } from '../core/zone.ts'

/** A working day, in minutes past midnight. */
export type WorkHours = { from: number; to: number }
export type Time = { startsAt: Date; endsAt: Date }
export type Day = { date: string; times: Time[] }

type Wanted = {
  zone: string
  hours: WorkHours
  /** The first day: `2026-11-25`. */
  from: string
  days: number
  durationMinutes: number
  /** When the master is taken. */
  taken: readonly Time[]
  /** It starts after this moment. */
  now: Date
  /** It starts at this moment at the latest. */
  lastStart: Date
  /** It ends at this moment at the latest. */
  lastEnd: Date
}

/** Bookings are offered at whole and half hours. */
const GRID_MINUTES = 30

/** When a master may be booked, day by day. Work longer than a working day has to start in one, and no more. */
export function freeTimes({ zone, hours, from, days, ...wanted }: Wanted): Day[] {
  const isLong = wanted.durationMinutes > hours.to - hours.from
  const lastMinute = isLong ? hours.to - 1 : hours.to - wanted.durationMinutes
  return Array.from({ length: days }, (_, index) => {
    const date = nextDate(from, index)
    const times: Time[] = []
    const first = Math.ceil(hours.from / GRID_MINUTES) * GRID_MINUTES
    for (let minute = first; minute <= lastMinute; minute += GRID_MINUTES) {
      const startsAt = momentIn(zone, date, minute)
      const time = { startsAt, endsAt: after(startsAt, wanted.durationMinutes * MINUTE_MS) }
      const isTwice = times.at(-1)?.startsAt.getTime() === startsAt.getTime() // an hour that the clocks skip
      if (!isTwice && isFree(time, wanted)) times.push(time)
    }
    return { date, times }
  })
}

type Limits = Pick<Wanted, 'taken' | 'now' | 'lastStart' | 'lastEnd'>

/** By the rule of the exclusion constraint: one booking may start in the moment in which another one ends. */
function isFree({ startsAt, endsAt }: Time, { taken, now, lastStart, lastEnd }: Limits): boolean {
  if (startsAt <= now || startsAt > lastStart || endsAt > lastEnd) return false
  return !taken.some((other) => startsAt < other.endsAt && other.startsAt < endsAt)
}

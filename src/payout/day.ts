import { DAY_MS } from '../core/clock.ts'

/** Days and months of the banks are Moscow's, which has had one and the same time for years. */
export const MOSCOW_MS = 3 * 3_600_000

/** The month, the day and the next ones, as they are in Moscow now. */
export function bankDays(now: Date): { month: Date; day: Date; nextDay: Date; nextMonth: Date } {
  const there = new Date(now.getTime() + MOSCOW_MS)
  const [year, month, day] = [there.getUTCFullYear(), there.getUTCMonth(), there.getUTCDate()]
  const at = (ms: number) => new Date(ms - MOSCOW_MS)
  return {
    month: at(Date.UTC(year, month, 1)),
    day: at(Date.UTC(year, month, day)),
    nextDay: at(Date.UTC(year, month, day) + DAY_MS),
    nextMonth: at(Date.UTC(year, month + 1, 1)),
  }
}

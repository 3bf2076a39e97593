import { useQuery } from '@tanstack/react-query'
import { sdelka } from '../api/sdelka.ts'

const DAYS = 7
const DAY_MS = 86_400_000

/** The free times of a week. They are a suggestion: the booking itself says whether somebody was faster. */
export const useTimes = (serviceId: string, from: string) =>
  useQuery({
    queryKey: ['list', 'times', serviceId, from],
    queryFn: () => sdelka.services.times(serviceId, { from, days: DAYS }),
  })

/** `2026-05-14` of whoever reads. */
export function dateOf(moment: number): string {
  const date = new Date(moment)
  const parts = [date.getFullYear(), date.getMonth() + 1, date.getDate()]
  return parts.map((part) => String(part).padStart(2, '0')).join('-')
}

/** Calendar arithmetic, free of time zones and of hours that a summer takes. */
export const moveDays = (date: string, weeks: number): string =>
  new Date(Date.parse(`${date}T00:00:00Z`) + weeks * DAYS * DAY_MS).toISOString().slice(0, 10)

import { useQuery } from '@tanstack/react-query'
import { sdelka } from '../api/sdelka.ts'

export type Times = {
  time_zone: string
  safe_until: string
  days: { date: string; times: { starts_at: string; ends_at: string }[] }[]
}

type WithTimes = { times?: (id: string, query: { from: string; days: number }) => Promise<Times> }

const DAYS = 7
const DAY_MS = 86_400_000

/** The free times of a week; without an answer a person types a time, and the booking itself says whether it is free. */
export function useTimes(serviceId: string, from: string) {
  const { times } = sdelka.services as typeof sdelka.services & WithTimes
  return {
    isThere: times !== undefined,
    query: useQuery({
      queryKey: ['list', 'times', serviceId, from],
      queryFn: () => times?.(serviceId, { from, days: DAYS }) ?? null,
      enabled: times !== undefined,
    }),
  }
}

/** `2026-05-14` of whoever reads. */
export function dateOf(moment: number): string {
  const date = new Date(moment)
  const parts = [date.getFullYear(), date.getMonth() + 1, date.getDate()]
  return parts.map((part) => String(part).padStart(2, '0')).join('-')
}

/** Calendar arithmetic, free of time zones and of hours that a summer takes. */
export const moveDays = (date: string, weeks: number): string =>
  new Date(Date.parse(`${date}T00:00:00Z`) + weeks * DAYS * DAY_MS).toISOString().slice(0, 10)

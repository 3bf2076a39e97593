import type { ListedEnroll } from '@sdelka/sdk'
import { expect, it } from 'vitest'
import { ofWeek } from './week.ts'

const booked = (starts_at: string, ends_at: string) => ({ starts_at, ends_at }) as ListedEnroll
const days = (...enrolls: ListedEnroll[]) =>
  ofWeek(enrolls, '2026-11-23', 'Asia/Vladivostok').map(({ day }) => day)

it('puts bookings on the days of the zone', () => {
  const lateOnSunday = booked('2026-11-22T13:00:00Z', '2026-11-22T13:30:00Z') // 23:00 there
  const earlyOnMonday = booked('2026-11-22T14:00:00Z', '2026-11-22T15:00:00Z') // 00:00 there
  const lateOnNextSunday = booked('2026-11-29T13:00:00Z', '2026-11-29T15:00:00Z')
  expect(days(lateOnSunday, earlyOnMonday, lateOnNextSunday)).toEqual(['2026-11-23', '2026-11-29'])
})

it('puts what began before the week on its first day, unless it was over by midnight', () => {
  const overNight = booked('2026-11-22T13:00:00Z', '2026-11-22T15:00:00Z')
  const untilMidnight = booked('2026-11-22T13:00:00Z', '2026-11-22T14:00:00Z')
  expect(days(overNight, untilMidnight)).toEqual(['2026-11-23'])
})

import type { ListedEnroll } from '@sdelka/sdk'
import { addDays, dayIn } from '../ui/day.ts'

export type Booked = { enroll: ListedEnroll; day: string }

/** The bookings of a week, each with its day there; what has begun before stands on the Monday. */
export function ofWeek(enrolls: readonly ListedEnroll[], monday: string, zone: string): Booked[] {
  return enrolls.flatMap((enroll) => {
    const first = dayIn(zone, Date.parse(enroll.starts_at))
    const last = dayIn(zone, Date.parse(enroll.ends_at) - 1) // what ends at midnight is not of the next day
    const isThen = last >= monday && first < addDays(monday, 7)
    return isThen ? [{ enroll, day: first < monday ? monday : first }] : []
  })
}

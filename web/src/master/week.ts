/** Days are those of whoever looks: by the clock on their wall, as everywhere on the pages. */
export function mondayOf(moment: number): Date {
  const day = new Date(moment)
  day.setHours(0, 0, 0, 0)
  day.setDate(day.getDate() - ((day.getDay() + 6) % 7))
  return day
}

/** By the calendar: a day on which clocks change is still a day. */
export function addDays(day: Date, count: number): Date {
  const other = new Date(day)
  other.setDate(other.getDate() + count)
  return other
}

/** `2026-11-23`, as the address has it. */
export const isoDay = (day: Date): string =>
  [day.getFullYear(), day.getMonth() + 1, day.getDate()]
    .map((part) => String(part).padStart(2, '0'))
    .join('-')

export function readDay(iso: string): Date {
  const [year = 1970, month = 1, day = 1] = iso.split('-').map(Number)
  return new Date(year, month - 1, day)
}

/** On which day of the week something begins; what has begun before stands on the first. */
export function dayIn(monday: Date, startsAt: string): number {
  const start = new Date(startsAt)
  const later = [1, 2, 3, 4, 5, 6].filter((day) => addDays(monday, day) <= start)
  return later.at(-1) ?? 0
}

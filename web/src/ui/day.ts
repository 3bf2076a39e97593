const DAY_MS = 86_400_000

/** `2026-05-14`: the day of a moment, by the clocks of a time zone. */
export const dayIn = (zone: string, at: number): string =>
  new Intl.DateTimeFormat('sv-SE', { timeZone: zone }).format(at) // Swedes write dates as ISO does

/** Calendar arithmetic, free of time zones and of hours that a summer takes. */
export const addDays = (day: string, count: number): string =>
  new Date(midnight(day) + count * DAY_MS).toISOString().slice(0, 10)

/** How many days later the other one is. */
export const daysBetween = (day: string, other: string): number =>
  Math.round((midnight(other) - midnight(day)) / DAY_MS)

export const mondayOf = (day: string): string =>
  addDays(day, -((new Date(midnight(day)).getUTCDay() + 6) % 7))

/** For showing a day as it is written, in `UTC`. */
export const midnight = (day: string): number => Date.parse(`${day}T00:00:00Z`)

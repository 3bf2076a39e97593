import { DAY_MS, MINUTE_MS } from './clock.ts'

/** Whether there is such a time zone: `Europe/Moscow`. */
export function isZone(name: string): boolean {
  try {
    return Boolean(wallClock(name))
  } catch {
    return false
  }
}

/** The day of a moment, as people there write it: `2026-11-25`. */
export const dateIn = (zone: string, moment: Date): string =>
  new Date(moment.getTime() + offsetMs(zone, moment)).toISOString().slice(0, 10)

export const nextDate = (date: string, days: number): string =>
  new Date(Date.parse(`${date}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10)

/** The moment when the clocks there show so many minutes past the midnight that begins a day. */
export function momentIn(zone: string, date: string, minutes: number): Date {
  const shown = Date.parse(`${date}T00:00:00Z`) + minutes * MINUTE_MS
  const near = new Date(shown - offsetMs(zone, new Date(shown)))
  return new Date(shown - offsetMs(zone, near)) // once more: the clocks may have been changed in between
}

/** The first moment of a calendar year there, and of the next one. */
export function yearIn(zone: string, moment: Date): { year: number; from: Date; to: Date } {
  const year = Number(dateIn(zone, moment).slice(0, 4))
  return { year, from: momentIn(zone, `${year}-01-01`, 0), to: momentIn(zone, `${year + 1}-01-01`, 0) }
}

const wallClocks = new Map<string, Intl.DateTimeFormat>()

function wallClock(zone: string): Intl.DateTimeFormat {
  let clock = wallClocks.get(zone)
  if (!clock) {
    clock = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    })
    wallClocks.set(zone, clock)
  }
  return clock
}

/** How far ahead of UTC the clocks there are. */
function offsetMs(zone: string, moment: Date): number {
  const shown = Object.fromEntries(
    wallClock(zone)
      .formatToParts(moment)
      .map(({ type, value }) => [type, Number(value)]),
  ) as Record<'year' | 'month' | 'day' | 'hour' | 'minute' | 'second', number>
  const { year, month, day, hour, minute, second } = shown
  return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(moment.getTime() / 1000) * 1000
}

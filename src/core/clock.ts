/** Time is an argument. Everything that has a deadline asks a clock, so that a test or a demo can move it. */
export type Clock = { now(): Date }

export const systemClock: Clock = { now: () => new Date() }

/** A clock that runs `offsetMs` ahead of the real one; the demo follows the emulator's clock with it. */
export class ShiftedClock implements Clock {
  offsetMs = 0

  now(): Date {
    return new Date(Date.now() + this.offsetMs)
  }
}

export const after = (moment: Date, ms: number): Date => new Date(moment.getTime() + ms)
export const earliest = (...moments: Date[]): Date => new Date(Math.min(...moments.map(Number)))
export const latest = (...moments: Date[]): Date => new Date(Math.max(...moments.map(Number)))

export const SECOND_MS = 1000
export const MINUTE_MS = 60 * SECOND_MS
export const HOUR_MS = 60 * MINUTE_MS
export const DAY_MS = 24 * HOUR_MS

import type { Clock } from '../../src/core/clock.ts'

export const SECOND = 1000
export const MINUTE = 60 * SECOND
export const HOUR = 60 * MINUTE
export const DAY = 24 * HOUR

/** Time that passes only when the simulation says so. */
export class StillClock implements Clock {
  ms: number

  constructor(start: string) {
    this.ms = Date.parse(start)
  }

  now(): Date {
    return new Date(this.ms)
  }
}

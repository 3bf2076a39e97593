import type { Settings } from './store/settings.ts'

/** The emulator's time. It runs like real time from wherever it was set, or stands still; and survives a restart. */
export type Clock = {
  /** Milliseconds since 1970, emulated. */
  now(): number
  /** Emulated minus real, in milliseconds. */
  offset(): number
  set(toMs: number): void
  /** From now on time passes only by `set`, so that a test can be repeated to the millisecond. */
  stop(): void
  run(): void
  isStopped(): boolean
}

/** Ids carry 32 bits of seconds since the year 2000: time outside that cannot be named. */
export const EARLIEST_MS = Date.UTC(2000, 0, 2)
export const LATEST_MS = Date.UTC(2136, 0, 1)

export function offsetClock(settings: Settings, start: Date | undefined): Clock {
  const stored = settings.get('clock_offset')
  let offset = stored === undefined ? (start?.getTime() ?? Date.now()) - Date.now() : Number(stored)
  let stoppedAt = numberOf(settings.get('clock_stopped_at'))
  moveTo(now())

  function now(): number {
    return stoppedAt ?? Date.now() + offset
  }

  function moveTo(ms: number) {
    if (!(ms >= EARLIEST_MS && ms <= LATEST_MS)) throw new RangeError(`no such time: ${ms}`)
    if (stoppedAt !== undefined) standAt(ms)
    offset = ms - Date.now()
    settings.set('clock_offset', String(offset))
  }

  function standAt(ms: number | undefined) {
    stoppedAt = ms
    settings.set('clock_stopped_at', ms === undefined ? '' : String(ms))
  }

  return {
    now,
    offset: () => now() - Date.now(),
    set: moveTo,
    stop: () => standAt(now()),
    run() {
      const ms = now()
      standAt(undefined)
      moveTo(ms)
    },
    isStopped: () => stoppedAt !== undefined,
  }
}

const numberOf = (text: string | undefined) => (text ? Number(text) : undefined)

export const iso = (ms: number) => new Date(ms).toISOString()

/** Some objects show microseconds; ours end in zeros. */
export const isoMicros = (ms: number) => iso(ms).replace('Z', '000Z')

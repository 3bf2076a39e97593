import { describe, expect, it } from 'vitest'
import { freeTimes } from './times.ts'

const far = new Date('2030-01-01T00:00:00Z')
const asked = {
  zone: 'Europe/Moscow',
  hours: { from: 8 * 60, to: 10 * 60 },
  from: '2026-11-25',
  days: 1,
  durationMinutes: 60,
  taken: [],
  now: new Date('2026-11-01T00:00:00Z'),
  lastStart: far,
  lastEnd: far,
}
const at = (time: string) => new Date(`2026-11-25T${time}:00+03:00`)
/** The starts, as a clock in Moscow shows them. */
const starts = (change: Partial<Parameters<typeof freeTimes>[0]>) =>
  freeTimes({ ...asked, ...change }).flatMap(({ times }) =>
    times.map(({ startsAt }) => new Date(startsAt.getTime() + 3 * 3_600_000).toISOString().slice(11, 16)),
  )

describe('free times', () => {
  it('are every half hour, as long as the work ends in time', () => {
    expect(starts({})).toEqual(['08:00', '08:30', '09:00'])
    expect(starts({ durationMinutes: 45 })).toEqual(['08:00', '08:30', '09:00'])
    expect(starts({ durationMinutes: 120 })).toEqual(['08:00'])
    expect(starts({ hours: { from: 8 * 60 + 15, to: 10 * 60 } })).toEqual(['08:30', '09:00'])
  })

  it('leave long work room to start', () => {
    expect(starts({ durationMinutes: 600 })).toEqual(['08:00', '08:30', '09:00', '09:30'])
  })

  it('are not in the past, nor now', () => {
    expect(starts({ now: at('08:29') })).toEqual(['08:30', '09:00'])
    expect(starts({ now: at('08:30') })).toEqual(['09:00'])
    expect(starts({ now: far })).toEqual([])
  })

  it('touch a booking, and do not overlap it', () => {
    const taken = [{ startsAt: at('09:00'), endsAt: at('09:30') }]
    expect(starts({ taken, durationMinutes: 30 })).toEqual(['08:00', '08:30', '09:30'])
    expect(starts({ taken })).toEqual(['08:00'])
    expect(starts({ taken: [{ startsAt: at('00:00'), endsAt: at('23:00') }] })).toEqual([])
  })

  it('end before the money would go back', () => {
    expect(starts({ lastEnd: at('09:30') })).toEqual(['08:00', '08:30'])
    expect(starts({ lastStart: at('08:30') })).toEqual(['08:00', '08:30'])
  })

  it('are told for each day', () => {
    expect(freeTimes({ ...asked, days: 3 }).map(({ date, times }) => [date, times.length])).toEqual([
      ['2026-11-25', 3],
      ['2026-11-26', 3],
      ['2026-11-27', 3],
    ])
  })
})

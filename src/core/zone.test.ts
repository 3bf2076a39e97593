import { describe, expect, it } from 'vitest'
import { dateIn, isZone, momentIn, nextDate, yearIn } from './zone.ts'

describe('a time zone', () => {
  it('is known or not', () => {
    expect(['Europe/Moscow', 'Asia/Kamchatka', 'UTC'].map(isZone)).toEqual([true, true, true])
    expect(['Europe/Sdelka', '', 'MSK+3'].map(isZone)).toEqual([false, false, false])
  })

  it('has days of its own', () => {
    const lateEvening = new Date('2026-11-24T22:30:00Z')
    expect(dateIn('UTC', lateEvening)).toBe('2026-11-24')
    expect(dateIn('Europe/Moscow', lateEvening)).toBe('2026-11-25')
    expect(nextDate('2026-12-31', 1)).toBe('2027-01-01')
    expect(nextDate('2028-02-28', 1)).toBe('2028-02-29')
  })

  it.each([
    ['Europe/Moscow', '2026-11-25', 8 * 60, '2026-11-25T05:00:00.000Z'],
    ['Asia/Kamchatka', '2026-11-25', 8 * 60, '2026-11-24T20:00:00.000Z'],
    ['Europe/Berlin', '2026-03-29', 12 * 60, '2026-03-29T10:00:00.000Z'], // the clocks went forward that night
    ['Europe/Berlin', '2026-10-25', 12 * 60, '2026-10-25T11:00:00.000Z'], // and back
    ['Europe/Moscow', '2026-11-25', 24 * 60, '2026-11-25T21:00:00.000Z'],
  ])('in %s on %s %i minutes past midnight are %s', (zone, date, minutes, moment) => {
    expect(momentIn(zone, date, minutes).toISOString()).toBe(moment)
  })

  it('has years of its own', () => {
    expect(yearIn('Europe/Moscow', new Date('2026-12-31T21:00:00Z'))).toEqual({
      year: 2027,
      from: new Date('2026-12-31T21:00:00Z'),
      to: new Date('2027-12-31T21:00:00Z'),
    })
  })
})

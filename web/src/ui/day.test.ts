import { expect, it } from 'vitest'
import { addDays, dayIn, daysBetween, mondayOf } from './day.ts'

it.each([
  ['2026-11-23', '2026-11-23'],
  ['2026-11-25', '2026-11-23'],
  ['2026-11-29', '2026-11-23'],
  ['2027-01-01', '2026-12-28'],
])('finds the Monday of %s', (day, monday) => {
  expect(mondayOf(day)).toBe(monday)
})

it('goes over a change of the year', () => {
  expect(addDays('2026-12-28', 7)).toBe('2027-01-04')
  expect(daysBetween('2026-12-28', '2027-01-04')).toBe(7)
})

it('knows that it is another day elsewhere', () => {
  const at = Date.parse('2026-11-22T22:00:00Z')
  expect([dayIn('Europe/Kaliningrad', at), dayIn('Europe/Moscow', at)]).toEqual(['2026-11-23', '2026-11-23'])
  expect(dayIn('Atlantic/Azores', at)).toBe('2026-11-22')
})

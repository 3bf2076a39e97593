import { expect, it } from 'vitest'
import { addDays, dayIn, isoDay, mondayOf, readDay } from './week.ts'

it.each([
  ['2026-11-23', '2026-11-23'],
  ['2026-11-25', '2026-11-23'],
  ['2026-11-29', '2026-11-23'],
  ['2027-01-01', '2026-12-28'],
])('finds the Monday of %s', (day, monday) => {
  expect(isoDay(mondayOf(readDay(day).getTime() + 5 * 3_600_000))).toBe(monday)
})

it('goes by weeks over a change of the year', () => {
  expect(isoDay(addDays(readDay('2026-12-28'), 7))).toBe('2027-01-04')
})

it('puts what began before the week on its first day', () => {
  const monday = readDay('2026-11-23')
  const at = (iso: string, hour: number) =>
    dayIn(monday, new Date(readDay(iso).getTime() + hour * 3_600_000).toISOString())
  expect([at('2026-11-22', 23), at('2026-11-23', 0), at('2026-11-25', 12), at('2026-11-29', 23)]).toEqual([
    0, 0, 2, 6,
  ])
})

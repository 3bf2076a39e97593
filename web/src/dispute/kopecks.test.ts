import { expect, it } from 'vitest'
import { kopecksOf, rublesOf } from './kopecks.ts'

it.each([
  ['0.00', 0],
  ['0.05', 5],
  ['846.00', 846_00],
  ['999999999.99', 999_999_999_99],
])('reads %s as %i kopecks and writes it back', (value, kopecks) => {
  expect(kopecksOf(value)).toBe(kopecks)
  expect(rublesOf(kopecks)).toBe(value)
})

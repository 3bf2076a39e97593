import { expect, it } from 'vitest'
import { parseDuration } from './duration.ts'

it.each([
  ['P7D', 604_800_000],
  ['PT1H', 3_600_000],
  ['P1DT2H30M', 95_400_000],
  ['P2W', 1_209_600_000],
  ['PT0.5S', 500],
  ['PT0S', 0],
])('%s', (text, ms) => expect(parseDuration(text)).toBe(ms))

it.each(['', 'P', 'PT', '7D', 'P1Y', 'P-1D', 'PT1H '])('refuses %j', (text) =>
  expect(parseDuration(text)).toBeUndefined(),
)

import { expect, it } from 'vitest'
import { tally } from './tally.ts'

const file = (states: string[], errors: Error[] = []) => ({
  children: { allTests: () => states.map((state) => ({ result: () => ({ state }) })) },
  errors: () => errors as never[],
})

it.each([
  ['only passes', [file(['passed', 'passed']), file(['passed'])], 0, '3 passed, 0 failed'],
  ['a failure', [file(['passed', 'failed'])], 0, '1 passed, 1 failed'],
  [
    'a skipped and a pending test',
    [file(['passed', 'skipped', 'pending'])],
    0,
    '1 passed, 0 failed, 2 skipped',
  ],
  ['a file that does not load', [file([], [new Error('syntax')])], 0, '0 passed, 1 failed'],
  ['an error outside of any test', [file(['passed'])], 1, '1 passed, 1 failed'],
])('counts %s', (_what, files, unhandled, line) => {
  expect(tally(files, unhandled)).toBe(line)
})

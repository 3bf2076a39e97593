import type { Lines } from './deal.ts'
import type { House } from './house.ts'
import type { Limit } from './limit.ts'
import type { Results } from './metrics.ts'
import type { Options } from './options.ts'
import type { Crowd } from './people.ts'

/** What every measure is given. */
export type Stage = {
  house: House
  lines: Lines
  limit: Limit
  crowd: Crowd
  options: Options
  results: Results
  say: (line: string) => void
}

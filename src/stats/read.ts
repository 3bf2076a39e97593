import type { Context } from '../context.ts'
import { after, DAY_MS, HOUR_MS, SECOND_MS } from '../core/clock.ts'
import { AppError } from '../core/errors.ts'
import { isTimeout } from '../db/db.ts'
import { bankDays } from '../payout/day.ts'
import { type Figures, readFigures } from './store.ts'

const TIMEOUT_MS = 10 * SECOND_MS

/** A hold that ends within so many hours is near its end. */
export const NEAR_HOURS = 24

/** Where the histogram of the time to money is cut: a minute, ten, an hour, a day, three. */
export const BUCKETS_SECONDS = [60, 600, 3600, 86_400, 259_200] as const

export type Stats = Figures & { at: Date; days: number; since: Date }

/**
 * The days are the banks' own, and the last of them is under way.
 * @throws AppError `unavailable` when counting takes too long
 */
export async function readStats({ db, clock }: Pick<Context, 'db' | 'clock'>, days: number): Promise<Stats> {
  const at = clock.now()
  const since = after(bankDays(at).day, -(days - 1) * DAY_MS)
  const soon = after(at, NEAR_HOURS * HOUR_MS)
  const window = { from: since, soon, bucketsSeconds: BUCKETS_SECONDS, timeoutMs: TIMEOUT_MS }
  const figures = await readFigures(db, window).catch((cause) => {
    if (!isTimeout(cause)) throw cause
    throw new AppError('unavailable', 'counting takes too long: ask for fewer days', {}, { cause })
  })
  return { ...figures, at, days, since }
}

import type { Rail } from '../../src/rail/rail.ts'

/**
 * The rail that the houses of this run are on: the whole suite runs on either, `RAIL=safe_deal npm test`. A test that is
 * about one rail says so itself.
 */
export const testRail: Rail = process.env.RAIL === 'safe_deal' ? 'safe_deal' : 'two_stage'

/** What belongs to the platform's own payout: out of a deal there is none, as YooKassa credits the platform itself. */
export const ifPlatformIsPaid = <T>(...items: T[]): T[] => (testRail === 'two_stage' ? items : [])

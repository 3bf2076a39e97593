import type { Config } from '../config.ts'
import type { Context } from '../context.ts'
import { yearIn } from '../core/zone.ts'
import { moveCheckpoints, readCheckpoint } from './store.ts'

/** Entries at most that one transaction adds up: the first roll-up of a full house has all of its history to do. */
const STEP = 50_000

/**
 * Moves the checkpoints of masters up to an entry, so that reading their money costs what happened since.
 * @param newest everything up to this entry is written
 */
export async function rollUpEarnings(
  { db, clock, config }: Pick<Context, 'db' | 'clock'> & { config: Pick<Config, 'TIME_ZONE'> },
  newest: number,
): Promise<void> {
  const year = yearIn(config.TIME_ZONE, clock.now())
  let done = Math.min(await readCheckpoint(db), newest)
  do {
    const upTo = Math.min(done + STEP, newest)
    await db.begin(async (tx) => moveCheckpoints(tx, year, done, upTo))
    done = upTo
  } while (done < newest)
}

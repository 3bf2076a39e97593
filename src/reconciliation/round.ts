import type { Context } from '../context.ts'
import { after, DAY_MS, MINUTE_MS } from '../core/clock.ts'
import { askForRun, performRun } from './run.ts'
import { findWork, hasRunSince } from './store.ts'

/** YooKassa may have made an object a little before the backup that does not know it was begun. */
const MARGIN_MS = DAY_MS
/** After a run that failed. */
const AGAIN_MS = MINUTE_MS

/**
 * Performs what was asked for. A restored database asks by itself, and again until it has been compared: before that it
 * sends no money. Answers how many runs there were.
 */
export async function reconcile(ctx: Context, signal: AbortSignal): Promise<number> {
  const work = await findWork(ctx.db)
  const { backupAt } = work
  if (backupAt && !work.hasRun) {
    if (await hasRunSince(ctx.db, 'restore', after(ctx.clock.now(), -AGAIN_MS))) return 0
    await askForRun(ctx, { source: 'restore', askedBy: null, from: after(backupAt, -MARGIN_MS) })
  } else if (!work.hasRun) return 0
  return (await performRun(ctx, { signal })) ? 1 : 0
}

import type { Context } from '../context.ts'
import { after, DAY_MS } from '../core/clock.ts'
import { AppError } from '../core/errors.ts'
import { askForRun, WINDOW_MS } from './run.ts'
import { findOpenRun, type Run } from './store.ts'

/** YooKassa's lists go back no further. */
const OLDEST_MS = 3 * 365 * DAY_MS

type Asked = { by: string; from?: Date | undefined; to?: Date | undefined }

/**
 * A person asks for a run.
 * @throws AppError `invalid_request`, `wrong_state` when one waits or runs: it is named
 */
export async function orderRun(ctx: Pick<Context, 'db' | 'clock'>, { by, ...asked }: Asked): Promise<Run> {
  const now = ctx.clock.now()
  const to = asked.to ?? now
  const from = asked.from ?? after(to, -WINDOW_MS)
  if (from >= to) throw new AppError('invalid_request', 'from: must be before to')
  if (to > now) throw new AppError('invalid_request', 'to: must not be in the future')
  if (from < after(now, -OLDEST_MS)) {
    throw new AppError('invalid_request', 'from: the lists of YooKassa go back three years')
  }
  const run = await askForRun(ctx, { source: 'person', askedBy: by, from, to })
  if (run) return run
  const open = await findOpenRun(ctx.db)
  throw new AppError('wrong_state', 'a reconciliation waits or runs already', {
    ...(open && { state: open.status, reconciliation_id: open.id }),
    allowed: [],
  })
}

import type { Context } from '../../context.ts'
import { rubles } from '../../core/money.ts'
import { ask, type Patience } from '../ask.ts'
import type { Difference } from '../compare.ts'
import { inspect, match, type Pair } from '../inspect.ts'
import { kinds } from '../sides.ts'
import { findOurById, findOurs, type Run } from '../store.ts'
import { noteAll } from './note.ts'
import { closeGone } from './resolve.ts'
import { type Case, listUnmet } from './store.ts'

const PAGE = 100

/**
 * Looks once more at the open cases that the run has not met, wherever their objects lie in time: what is gone is closed,
 * the rest is seen again. Answers how many of those there are.
 */
export async function recheckCases(
  ctx: Context,
  run: Run,
  patience: Patience,
  goOn: () => Promise<void>,
): Promise<number> {
  let found = 0
  for (let past: string | undefined; ; ) {
    await goOn()
    const page = await listUnmet(ctx.db, run.id, past, PAGE)
    for (const each of page) found += await recheck(ctx, run, each, patience)
    past = page.at(-1)?.id
    if (page.length < PAGE) return found
  }
}

async function recheck(ctx: Context, run: Run, known: Case, patience: Patience): Promise<number> {
  const kind = kinds[known.object]
  const { theirs, ours, differences } =
    known.source === 'registry'
      ? await rereadLine(ctx, known)
      : await inspect(ctx, kind, await reread(ctx, known, patience), patience)
  const same = differences.filter((difference) => difference.kind === known.kind)
  if (same.length === 0) {
    await closeGone(ctx, known.id)
    return 0
  }
  const seen = { runId: run.id, source: known.source, now: ctx.clock.now() }
  return noteAll(ctx.db, { object: known.object, ours, theirs }, same, seen)
}

/** Both sides as they are now. */
async function reread(ctx: Context, known: Case, patience: Patience): Promise<Pair> {
  const kind = kinds[known.object]
  const { subjectId, providerId } = known
  const payer = known.payer ?? 'shop'
  const before = subjectId
    ? await findOurById(ctx.db, known.object, subjectId)
    : match(await findOurs(ctx.db, known.object, [providerId ?? ''], []), { providerId: providerId ?? '' })
  if (!providerId) return { ours: before }
  const answer = await ask(patience, `${known.object} ${providerId}`, () =>
    kind.refresh(ctx, providerId, before, payer),
  )
  return { ours: before, theirs: answer.kind === 'found' ? { ...answer.object, payer } : undefined }
}

/** A registry says what it said; only our side can have moved. */
async function rereadLine(ctx: Context, known: Case): Promise<Pair & { differences: Difference[] }> {
  const { subjectId, providerId, object, kind, theirs } = known
  const ours = subjectId
    ? await findOurById(ctx.db, object, subjectId)
    : match(await findOurs(ctx.db, object, [providerId ?? ''], []), { providerId: providerId ?? '' })
  const said = { providerId: providerId ?? '' }
  if (!ours)
    return { theirs: said, differences: kind === 'missing_here' ? [{ kind, ours: null, theirs }] : [] }
  const now = { amount: ours.amount, fee: ours.fee }[kind as string]
  const mine = now === undefined || now === null ? ours.status : rubles(now)
  const isGone = kind === 'missing_here' || mine === theirs
  return { ours, theirs: said, differences: isGone ? [] : [{ kind, ours: mine, theirs }] }
}

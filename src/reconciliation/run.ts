import type { Context } from '../context.ts'
import { after, DAY_MS } from '../core/clock.ts'
import { isUuid, newId } from '../core/id.ts'
import type { Payer } from '../yookassa/client.ts'
import { ask, PATIENCE, type Patience } from './ask.ts'
import { noteAll } from './case/note.ts'
import { recheckCases } from './case/recheck.ts'
import { type ObjectKind, type Ours, objectKinds } from './compare.ts'
import { inspect, match, type Pair } from './inspect.ts'
import { runLifecycle } from './lifecycle.ts'
import { type Kind, kinds } from './sides.ts'
import {
  claimRun,
  endRun,
  findOurs,
  forgetSeen,
  hasDeals,
  holdRun,
  insertRun,
  listUnseen,
  markSeen,
  type NewRun,
  type Run,
  releaseRestorations,
  type Seen,
} from './store.ts'

export const WINDOW_MS = 3 * DAY_MS

/** Rows of ours that are read at once; YooKassa's pages are as long. */
const PAGE = 100
/** Objects that are asked about at once. */
const AT_ONCE = 8

/** Asks for a run over what was made between two moments, and everything of ours that is not final and older. */
export function askForRun(
  { db, clock }: Pick<Context, 'db' | 'clock'>,
  asked: Pick<NewRun, 'source' | 'askedBy'> & { from?: Date | undefined; to?: Date | undefined },
): Promise<Run | undefined> {
  const now = clock.now()
  const to = asked.to ?? now
  const from = asked.from ?? after(to, -WINDOW_MS)
  return insertRun(db, { source: asked.source, askedBy: asked.askedBy, from, to }, now)
}

type Options = { patience?: Patience; signal?: AbortSignal; only?: string }

/**
 * Performs the run that waits, if any, and answers it. Of several processes one has it; when that dies another begins
 * again, which repeats nothing but questions.
 */
export async function performRun(ctx: Context, options: Options = {}): Promise<Run | undefined> {
  const holder = newId()
  const run = await claimRun(ctx.db, holder, options.only)
  if (!run) return undefined
  const walk: Walk = {
    ctx,
    run,
    holder,
    patience: options.patience ?? PATIENCE,
    signal: options.signal,
    seen: {},
    cured: 0,
    found: 0,
  }
  try {
    await forgetSeen(ctx.db, run.id)
    await compareAll(walk)
    return await end(walk, 'finish', null)
  } catch (error) {
    if (error instanceof Stopped) return await end(walk, 'put_back', null)
    ctx.log.error({ err: error, reconciliation: run.id }, 'a reconciliation could not be finished')
    return await end(walk, 'fail', error instanceof Error ? error.message.slice(0, 500) : String(error))
  }
}

/** One performance of a run: who holds it, and what came of it so far. */
type Walk = {
  ctx: Context
  run: Run
  holder: string
  patience: Patience
  signal: AbortSignal | undefined
  seen: Seen
  cured: number
  found: number
}

/** The process stops, or another one has taken the run. */
class Stopped extends Error {}

async function compareAll(walk: Walk): Promise<void> {
  const { ctx, run } = walk
  const lists = await listsOf(ctx)
  for (const object of objectKinds) {
    walk.seen[object] = { theirs: 0, ours: 0 }
    for (const payer of lists[object]) await compareTheirs(walk, kinds[object], payer)
    await compareUnseen(walk, kinds[object])
  }
  walk.found += await recheckCases(ctx, run, walk.patience, () => goOn(walk))
}

/** Whose lists there are. A shop without a contract for deals, or a house without a gateway, may not even ask. */
async function listsOf({ db, config }: Context): Promise<Record<ObjectKind, Payer[]>> {
  const deals: Payer[] = config.RAIL === 'safe_deal' || (await hasDeals(db)) ? ['shop'] : []
  const gateway: Payer[] = config.YOOKASSA_GATEWAY_ID && config.YOOKASSA_GATEWAY_KEY ? ['gateway'] : []
  return { payment: ['shop'], refund: ['shop'], payout: [...gateway, ...deals], deal: deals }
}

async function compareTheirs(walk: Walk, kind: Kind, payer: Payer): Promise<void> {
  const { ctx, run, patience } = walk
  // Up to now means up to now: YooKassa's clock may be a little ahead of ours.
  const [from, to] = [run.from, run.to < run.createdAt ? run.to : undefined]
  let cursor: string | undefined
  do {
    await goOn(walk)
    const query = { from, to, cursor, limit: PAGE }
    const answer = await ask(patience, `its list of ${kind.object}s`, () => kind.list(ctx, query, payer))
    if (answer.kind === 'missing') throw new Error(`YooKassa has no list of ${kind.object}s`)
    const items = answer.object.items.map((item) => ({ ...item, payer }))
    const providerIds = items.map(({ providerId }) => providerId)
    await markSeen(ctx.db, run.id, kind.object, providerIds)
    const ours = await findOurs(
      ctx.db,
      kind.object,
      providerIds,
      items.flatMap(({ ownId }) => (isUuid(ownId) ? [ownId] : [])),
    )
    await judge(
      walk,
      kind,
      items.map((theirs) => ({ theirs, ours: match(ours, theirs) })),
    )
    count(walk, kind, 'theirs', items.length)
    if (answer.object.next === cursor) break
    cursor = answer.object.next
  } while (cursor)
}

/** What YooKassa's lists did not hold is older than the window, or is not there: each is asked about by itself. */
async function compareUnseen(walk: Walk, kind: Kind): Promise<void> {
  const { ctx, run, patience } = walk
  for (let past: string | undefined; ; ) {
    await goOn(walk)
    const page = await listUnseen(ctx.db, kind.object, run, past, PAGE)
    await inTurns(page, async (ours) => {
      const theirs = ours.providerId ? await askFor(ctx, kind, ours, ours.providerId, patience) : undefined
      await judge(walk, kind, [{ ours, theirs }])
    })
    count(walk, kind, 'ours', page.length)
    past = page.at(-1)?.id
    if (page.length < PAGE) return
  }
}

async function askFor(ctx: Context, kind: Kind, ours: Ours, providerId: string, patience: Patience) {
  const answer = await ask(patience, `${kind.object} ${providerId}`, () =>
    kind.refresh(ctx, providerId, ours, ours.payer),
  )
  return answer.kind === 'found' ? { ...answer.object, payer: ours.payer } : undefined
}

async function judge(walk: Walk, kind: Kind, pairs: readonly Pair[]): Promise<void> {
  const { ctx, run, patience } = walk
  await inTurns(pairs, async (pair) => {
    const verdict = await inspect(ctx, kind, pair, patience)
    if (verdict.isCured) walk.cured++
    if (verdict.differences.length === 0) return
    const seen = { runId: run.id, source: 'api' as const, now: ctx.clock.now() }
    const noted = await noteAll(ctx.db, { object: kind.object, ...verdict }, verdict.differences, seen)
    walk.found += noted // others add to it meanwhile
  })
}

/** A few at once, and never more in memory than a page. */
async function inTurns<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const left = [...items]
  const worker = async () => {
    for (let item = left.shift(); item !== undefined; item = left.shift()) await work(item)
  }
  await Promise.all(Array.from({ length: AT_ONCE }, worker))
}

function count({ seen }: Walk, { object }: Kind, side: 'theirs' | 'ours', more: number): void {
  const counted = seen[object]
  if (counted) counted[side] += more
}

async function goOn({ ctx, run, holder, signal }: Walk): Promise<void> {
  if (signal?.aborted || !(await holdRun(ctx.db, run.id, holder))) throw new Stopped()
}

async function end(
  { ctx, run, holder, seen, cured, found }: Walk,
  event: 'finish' | 'fail' | 'put_back',
  reason: string | null,
) {
  const now = ctx.clock.now()
  const status = runLifecycle.next('running', event, 'system')
  const finishedAt = runLifecycle.isFinal(status) ? now : null
  const ended: Run = { ...run, status, reason, seen, cured, found, finishedAt }
  await ctx.db.begin(async (tx) => {
    const isOurs = await endRun(tx, run.id, holder, ended)
    if (isOurs && status === 'finished') releaseRestorations(tx, run, now)
  })
  await forgetSeen(ctx.db, run.id)
  if (found > 0) ctx.log.warn({ reconciliation: run.id, found }, 'our books and those of YooKassa differ')
  return ended
}

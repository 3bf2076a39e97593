import type { Context } from '../context.ts'
import { isUuid } from '../core/id.ts'
import { ask, type Patience } from './ask.ts'
import { compare, type Difference, type Ours, type Theirs } from './compare.ts'
import type { Kind } from './sides.ts'
import { findOurById, findOurs } from './store.ts'

export type Pair = { ours?: Ours | undefined; theirs?: Theirs | undefined }
export type Verdict = Pair & { differences: Difference[]; isCured: boolean }

/** Money moves during a run: a difference counts when two looks in a row, after the ordinary sync, find the same one. */
const LOOKS = 4

/**
 * Compares what both sides say of one object. Where they differ, both are read again and the news is settled as ever; only
 * what remains is a difference.
 *
 * @throws Unanswered
 */
export async function inspect(ctx: Context, kind: Kind, given: Pair, patience: Patience): Promise<Verdict> {
  const now = ctx.clock.now()
  let pair = given
  let differences = compare(kind.object, pair.ours, pair.theirs, now)
  if (differences.length === 0 || pair.theirs?.isUnreadable) return { ...pair, differences, isCured: false }

  let before = ''
  for (let look = 0; look < LOOKS; look++) {
    pair = await lookAgain(ctx, kind, pair, patience)
    differences = compare(kind.object, pair.ours, pair.theirs, now)
    if (differences.length === 0) return { ...pair, differences, isCured: true }
    const said = JSON.stringify(differences)
    if (said === before) break
    before = said
  }
  return { ...pair, differences, isCured: false }
}

/** Their side first, then ours: the news that came with it is settled by then. */
async function lookAgain(
  ctx: Context,
  kind: Kind,
  { ours, theirs }: Pair,
  patience: Patience,
): Promise<Pair> {
  const providerId = theirs?.providerId ?? ours?.providerId
  const payer = ours?.payer ?? theirs?.payer ?? 'shop'
  const answer = providerId
    ? await ask(patience, `${kind.object} ${providerId}`, () => kind.refresh(ctx, providerId, ours, payer))
    : undefined
  const fresh = answer?.kind === 'found' ? { ...answer.object, payer } : undefined
  return { ours: await readOurs(ctx, kind, ours, fresh), theirs: fresh }
}

async function readOurs(ctx: Context, kind: Kind, ours: Ours | undefined, theirs: Theirs | undefined) {
  if (ours) return findOurById(ctx.db, kind.object, ours.id)
  if (!theirs) return undefined
  const ownIds = isUuid(theirs.ownId) ? [theirs.ownId] : []
  const found = await findOurs(ctx.db, kind.object, [theirs.providerId], ownIds)
  return match(found, theirs)
}

/** Ours by YooKassa's id; by our own in its metadata where we have not heard of theirs. */
export const match = (ours: readonly Ours[], theirs: Theirs): Ours | undefined =>
  ours.find(({ providerId }) => providerId === theirs.providerId) ??
  ours.find(({ id, providerId }) => providerId === null && id === theirs.ownId)

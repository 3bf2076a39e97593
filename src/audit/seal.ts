import type { Context } from '../context.ts'
import { append } from './record.ts'
import {
  type Digest,
  digestEntries,
  digestHappenings,
  digestPostings,
  findStop,
  type Head,
  lockHead,
  markSealed,
  readComplete,
  type Span,
} from './store.ts'

/** Rows in one seal: few enough to hash at once, and to say where something is wrong. */
const MAX_ROWS = 5_000

/** What a seal says of the books: what lay in a span of ids when it was sealed. */
export type Seal = {
  entries: Span & Digest
  postings: Digest & { amount: string }
  happenings: Span & Digest
}

/**
 * Seals new journal entries, their postings and happenings into the audit log, so that an edit of what is sealed shows,
 * whoever makes it. Answers how many seals it took.
 */
export async function sealBooks({ db, clock }: Pick<Context, 'db' | 'clock'>): Promise<number> {
  const entryId = await readComplete(db, 'journal_entry')
  const happeningId = await readComplete(db, 'happening')
  for (let count = 0; ; count++) {
    const hasMore = await db.begin(async (tx) => {
      const head = await lockHead(tx)
      if (head.entryId >= entryId && head.happeningId >= happeningId) return false
      const spans = await nextSpans(tx, head, { entryId, happeningId })
      const seal = await readSeal(tx, spans)
      const subject = { kind: 'books', id: `${spans.entries.to}/${spans.happenings.to}` }
      await append(tx, {
        by: { kind: 'system', id: null },
        action: 'seal',
        subject,
        detail: seal,
        at: clock.now(),
      })
      markSealed(tx, spans.entries.to, spans.happenings.to)
      return true
    })
    if (!hasMore) return count
  }
}

type Spans = { entries: Span; happenings: Span }
type Queryable = Parameters<typeof findStop>[0]

async function nextSpans(
  db: Queryable,
  head: Head,
  newest: { entryId: number; happeningId: number },
): Promise<Spans> {
  const entries = { from: head.entryId, to: Math.max(head.entryId, newest.entryId) }
  const happenings = { from: head.happeningId, to: Math.max(head.happeningId, newest.happeningId) }
  return {
    entries: { ...entries, to: await findStop(db, 'journal_entry', entries, MAX_ROWS) },
    happenings: { ...happenings, to: await findStop(db, 'happening', happenings, MAX_ROWS) },
  }
}

/** What lies in these spans now. */
export async function readSeal(db: Queryable, { entries, happenings }: Spans): Promise<Seal> {
  return {
    entries: { ...entries, ...(await digestEntries(db, entries)) },
    postings: await digestPostings(db, entries),
    happenings: { ...happenings, ...(await digestHappenings(db, happenings)) },
  }
}

import { isUuid } from '../../core/id.ts'
import type { Queryable } from '../../db/db.ts'
import type { Difference, ObjectKind, Ours, Theirs } from '../compare.ts'
import { type Case, noteDifference } from './store.ts'

type Subject = { object: ObjectKind; ours?: Ours | undefined; theirs?: Theirs | undefined }
type Seen = { runId: string; source: Case['source']; now: Date }

/** Writes down what remained of a comparison. Answers how many open cases that makes. */
export async function noteAll(
  db: Queryable,
  { object, ours, theirs }: Subject,
  differences: readonly Difference[],
  { runId, source, now }: Seen,
): Promise<number> {
  const providerId = theirs?.providerId ?? ours?.providerId ?? null
  const about = {
    object,
    subject: ours?.id ?? providerId ?? '',
    subjectId: ours?.id ?? null,
    providerId,
    payer: ours?.payer ?? theirs?.payer ?? null,
    enrollId: ours?.enrollId ?? uuidOrNull(theirs?.enrollId),
    source,
  }
  let open = 0
  for (const difference of differences) {
    if (await noteDifference(db, about, difference, runId, now)) open++
  }
  return open
}

/** Metadata may hold anything. */
const uuidOrNull = (text: string | undefined): string | null => (isUuid(text) ? text : null)

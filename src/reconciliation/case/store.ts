import { newId } from '../../core/id.ts'
import { type Queryable, sql, type Tx } from '../../db/db.ts'
import type { Payer } from '../../yookassa/client.ts'
import type { Difference, DifferenceKind, ObjectKind } from '../compare.ts'
import type { CaseStatus } from '../lifecycle.ts'

export type Case = {
  id: string
  kind: DifferenceKind
  object: ObjectKind
  /** Our id; YooKassa's when there is none of ours. */
  subject: string
  subjectId: string | null
  providerId: string | null
  payer: Payer | null
  enrollId: string | null
  ours: string | null
  theirs: string | null
  source: 'api' | 'registry'
  firstRun: string
  lastRun: string
  firstSeenAt: Date
  lastSeenAt: Date
  status: CaseStatus
  resolution: 'gone' | 'explained' | 'corrected' | 'provider_error' | null
  reason: string | null
  resolvedBy: string | null
  resolvedAt: Date | null
}

const caseColumns = sql`id, kind, object, subject, subject_id as "subjectId", provider_id as "providerId", payer,
  enroll_id as "enrollId", ours, theirs, source, first_run as "firstRun", last_run as "lastRun",
  first_seen_at as "firstSeenAt", last_seen_at as "lastSeenAt", status, resolution, reason,
  resolved_by as "resolvedBy", resolved_at as "resolvedAt"`

export type About = Pick<
  Case,
  'object' | 'subject' | 'subjectId' | 'providerId' | 'payer' | 'enrollId' | 'source'
>

/**
 * Writes a difference down: the same one is the same case, however often it is met. One that a person has explained stays
 * explained while both sides say what they said then. Answers whether the case is open.
 */
export async function noteDifference(
  db: Queryable,
  about: About,
  { kind, ours, theirs }: Difference,
  runId: string,
  now: Date,
): Promise<boolean> {
  const known = await db.row(sql`
    update reconciliation_case c set last_run = ${runId}, last_seen_at = ${now}
    where c.id = (
      select id from reconciliation_case
      where subject = ${about.subject} and kind = ${kind} and object = ${about.object} and source = ${about.source}
      order by id desc limit 1)
      and c.status = 'resolved' and c.resolution in ('explained', 'provider_error')
      and c.ours is not distinct from ${ours} and c.theirs is not distinct from ${theirs}
    returning id`)
  if (known) return false
  await db.row(sql`
    insert into reconciliation_case (id, kind, object, subject, subject_id, provider_id, payer, enroll_id, ours, theirs,
      source, first_run, last_run, first_seen_at, last_seen_at, status)
    values (${newId()}, ${kind}, ${about.object}, ${about.subject}, ${about.subjectId}, ${about.providerId},
      ${about.payer}, ${about.enrollId}, ${ours}, ${theirs}, ${about.source}, ${runId}, ${runId}, ${now}, ${now}, 'open')
    on conflict (kind, object, subject, source) where status = 'open' do update set
      ours = excluded.ours, theirs = excluded.theirs, provider_id = coalesce(excluded.provider_id, reconciliation_case.provider_id),
      enroll_id = coalesce(excluded.enroll_id, reconciliation_case.enroll_id), last_run = excluded.last_run,
      last_seen_at = excluded.last_seen_at`)
  return true
}

/** Open cases that this run has not met: their difference may be gone, or lie outside of its window. */
export function listUnmet(
  db: Queryable,
  runId: string,
  past: string | undefined,
  limit: number,
): Promise<Case[]> {
  return db.rows<Case>(sql`
    select ${caseColumns} from reconciliation_case
    where status = 'open' and last_run <> ${runId} and (${past ?? null}::uuid is null or id > ${past ?? null})
    order by id limit ${limit}`)
}

export function findCase(db: Queryable, id: string): Promise<Case | undefined> {
  return db.row<Case>(sql`select ${caseColumns} from reconciliation_case where id = ${id}`)
}

export async function lockCase(tx: Tx, id: string): Promise<Case | undefined> {
  return tx.row<Case>(sql`select ${caseColumns} from reconciliation_case where id = ${id} for update`)
}

type Ending = Pick<Case, 'status' | 'resolution' | 'reason' | 'resolvedBy' | 'resolvedAt'>

export function saveEnding(tx: Tx, id: string, end: Ending): void {
  tx.send(sql`
    update reconciliation_case set status = ${end.status}, resolution = ${end.resolution}, reason = ${end.reason},
      resolved_by = ${end.resolvedBy}, resolved_at = ${end.resolvedAt}
    where id = ${id}`)
}

type CaseFilter = { status?: CaseStatus; kind?: DifferenceKind; before?: string; limit: number }

/** Newest first. */
export function listCases(db: Queryable, { status, kind, before, limit }: CaseFilter): Promise<Case[]> {
  return db.rows<Case>(sql`
    select ${caseColumns} from reconciliation_case
    where (${status ?? null}::text is null or status = ${status ?? null})
      and (${kind ?? null}::text is null or kind = ${kind ?? null})
      and (${before ?? null}::uuid is null or id < ${before ?? null})
    order by id desc limit ${limit}`)
}

export async function countOpenCases(db: Queryable): Promise<Record<string, number>> {
  const rows = await db.rows<{ kind: string; count: number }>(sql`
    select kind, count(*) as count from reconciliation_case where status = 'open' group by kind`)
  return Object.fromEntries(rows.map(({ kind, count }) => [kind, count]))
}

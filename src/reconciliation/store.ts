import { newId } from '../core/id.ts'
import { type Queryable, type Statement, sql, type Tx } from '../db/db.ts'
import type { ObjectKind, Ours } from './compare.ts'
import type { RunStatus } from './lifecycle.ts'

export type Source = 'nightly' | 'person' | 'command' | 'restore' | 'registry'

/** How many of each kind were compared, on either side. */
export type Seen = Partial<Record<ObjectKind, { theirs: number; ours: number }>>

export type Run = {
  id: string
  source: Source
  askedBy: string | null
  from: Date
  to: Date
  status: RunStatus
  reason: string | null
  seen: Seen | null
  cured: number
  found: number
  createdAt: Date
  finishedAt: Date | null
}

const runColumns = sql`id, source, asked_by as "askedBy", from_at as "from", to_at as "to", status, reason, seen, cured, found,
  created_at as "createdAt", finished_at as "finishedAt"`

/** How long a run belongs to a process that does not say that it lives. By the database's clock: no test moves it. */
const lease = sql`now() + interval '2 minutes'`

export type NewRun = Pick<Run, 'source' | 'askedBy' | 'from' | 'to'>

/** Asks for a run; undefined when one waits or runs already. */
export function insertRun(db: Queryable, run: NewRun, now: Date): Promise<Run | undefined> {
  return db.row<Run>(sql`
    insert into reconciliation (id, source, asked_by, from_at, to_at, status, created_at)
    values (${newId()}, ${run.source}, ${run.askedBy}, ${run.from}, ${run.to}, 'waiting', ${now})
    on conflict ((true)) where status in ('waiting', 'running') do nothing
    returning ${runColumns}`)
}

export function findOpenRun(db: Queryable): Promise<Run | undefined> {
  return db.row<Run>(sql`select ${runColumns} from reconciliation where status in ('waiting', 'running')`)
}

/** Takes the run that waits, or whose process has died. `only` leaves all others to others. */
export function claimRun(db: Queryable, holder: string, only?: string): Promise<Run | undefined> {
  return db.row<Run>(sql`
    update reconciliation set status = 'running', holder = ${holder}, leased_until = ${lease}, seen = null,
      cured = 0, found = 0
    where id in (
      select id from reconciliation
      where (status = 'waiting' or (status = 'running' and leased_until < now()))
        and (${only ?? null}::uuid is null or id = ${only ?? null})
      for update skip locked)
    returning ${runColumns}`)
}

/** Says that the run's process lives. False when the run is somebody else's by now. */
export async function holdRun(db: Queryable, id: string, holder: string): Promise<boolean> {
  const row = await db.row(sql`
    update reconciliation set leased_until = ${lease}
    where id = ${id} and holder = ${holder} and status = 'running' returning id`)
  return row !== undefined
}

type End = Pick<Run, 'status' | 'reason' | 'seen' | 'cured' | 'found' | 'finishedAt'>

export async function endRun(tx: Tx, id: string, holder: string, end: End): Promise<boolean> {
  const row = await tx.row(sql`
    update reconciliation set status = ${end.status}, reason = ${end.reason}, seen = ${end.seen},
      cured = ${end.cured}, found = ${end.found}, finished_at = ${end.finishedAt}, holder = null, leased_until = null
    where id = ${id} and holder = ${holder} and status = 'running' returning id`)
  return row !== undefined
}

type NewRegistry = { by: string; from: Date; to: Date; digest: string }

/** A registry is compared in one transaction, so its run begins and ends at once. Undefined: the file was taken before. */
export function insertRegistryRun(
  tx: Tx,
  { by, from, to, digest }: NewRegistry,
  now: Date,
): Promise<Run | undefined> {
  return tx.row<Run>(sql`
    insert into reconciliation (id, source, asked_by, from_at, to_at, status, file_digest, created_at, finished_at)
    values (${newId()}, 'registry', ${by}, ${from}, ${to}, 'finished', ${digest}, ${now}, ${now})
    on conflict (file_digest) do nothing returning ${runColumns}`)
}

export function saveCounts(tx: Tx, id: string, seen: Seen, found: number): void {
  tx.send(sql`update reconciliation set seen = ${seen}, found = ${found} where id = ${id}`)
}

export function findRunByFile(db: Queryable, digest: string): Promise<Run | undefined> {
  return db.row<Run>(sql`select ${runColumns} from reconciliation where file_digest = ${digest}`)
}

export function findRun(db: Queryable, id: string): Promise<Run | undefined> {
  return db.row<Run>(sql`select ${runColumns} from reconciliation where id = ${id}`)
}

type RunFilter = { status?: RunStatus; before?: string; limit: number }

export function listRuns(db: Queryable, { status, before, limit }: RunFilter): Promise<Run[]> {
  return db.rows<Run>(sql`
    select ${runColumns} from reconciliation
    where (${before ?? null}::uuid is null or id < ${before ?? null})
      and (${status ?? null}::text is null or status = ${status ?? null})
    order by id desc limit ${limit}`)
}

/** Notes what a page of YooKassa's list held. */
export async function markSeen(db: Queryable, runId: string, object: ObjectKind, ids: readonly string[]) {
  await db.row(sql`
    insert into reconciliation_seen (run_id, object, provider_id)
    select ${runId}::uuid, ${object}::text, unnest(${ids}::text[]) on conflict do nothing`)
}

export async function forgetSeen(db: Queryable, runId: string): Promise<void> {
  await db.row(sql`delete from reconciliation_seen where run_id = ${runId}`)
}

const zero = sql`0::bigint`
const none = sql`null::bigint`

/** What our books say of each kind of object, in the same columns. */
const books: Record<ObjectKind, Statement> = {
  payment: sql`
    select o.id, o.provider_id as "providerId", o.enroll_id as "enrollId", 'shop' as payer, o.status, o.amount,
      coalesce((
        select sum(p.amount)::bigint from journal_entry e join posting p on p.entry_id = e.id
        where e.key = 'payment/' || o.id || '/capture' and p.from_address = 'expense:provider_fee'
      ), 0) as fee, o.refunded, ${none} as balance, ${zero} as leaving, o.created_at as since,
      o.hold_ends_at as "endsAt"
    from payment o`,
  refund: sql`
    select o.id, o.provider_id as "providerId", o.enroll_id as "enrollId", 'shop' as payer, o.status, o.amount,
      ${none} as fee, ${none} as refunded, ${none} as balance, ${zero} as leaving, o.changed_at as since,
      null::timestamptz as "endsAt"
    from refund o`,
  payout: sql`
    select o.id, o.provider_id as "providerId", o.enroll_id as "enrollId",
      case when o.deal_id is null then 'gateway' else 'shop' end as payer, o.status, o.amount, ${none} as fee,
      ${none} as refunded, ${none} as balance, ${zero} as leaving, o.changed_at as since, null::timestamptz as "endsAt"
    from payout o`,
  deal: sql`
    select o.id, o.provider_id as "providerId", o.enroll_id as "enrollId", 'shop' as payer, o.status,
      ${none} as amount, ${none} as fee, ${none} as refunded,
      -coalesce((select amount from balance where address = 'yookassa:deal:' || o.enroll_id), 0) as balance, (
        coalesce((select sum(amount) from payout
          where deal_id = o.id and status in ('planned', 'sending', 'accepted', 'in_doubt')), 0)
        + coalesce((select sum(amount) from refund
          where deal_id = o.id and status in ('sending', 'accepted', 'in_doubt')), 0))::bigint as leaving,
      o.created_at as since, o.expires_at as "endsAt"
    from deal o`,
}

/** Statuses from which an object moves on: it is looked at however old it is. */
const open: Record<ObjectKind, readonly string[]> = {
  payment: ['pending', 'processing'],
  refund: ['sending', 'accepted', 'in_doubt'],
  payout: ['parked', 'planned', 'sending', 'accepted', 'in_doubt'],
  deal: ['planned', 'opened'],
}

/** By YooKassa's ids, and by our own where we have not heard of theirs. */
export function findOurs(
  db: Queryable,
  object: ObjectKind,
  providerIds: readonly string[],
  ownIds: readonly string[],
): Promise<Ours[]> {
  return db.rows<Ours>(sql`
    ${books[object]}
    where o.provider_id = any (${providerIds}) or (o.id = any (${ownIds}::uuid[]) and o.provider_id is null)`)
}

export function findOurById(db: Queryable, object: ObjectKind, id: string): Promise<Ours | undefined> {
  return db.row<Ours>(sql`${books[object]} where o.id = ${id}`)
}

/** Ours of a run that no list of YooKassa's held, a page at a time, oldest first. */
export function listUnseen(
  db: Queryable,
  object: ObjectKind,
  { id, from, to }: Pick<Run, 'id' | 'from' | 'to'>,
  past: string | undefined,
  limit: number,
): Promise<Ours[]> {
  return db.rows<Ours>(sql`
    ${books[object]}
    where o.created_at < ${to}
      and (o.created_at >= ${from} or o.changed_at >= ${from} or o.status = any (${open[object]}))
      and (${past ?? null}::uuid is null or o.id > ${past ?? null})
      and not exists (
        select 1 from reconciliation_seen s
        where s.run_id = ${id} and s.object = ${object} and s.provider_id = o.provider_id)
    order by o.id limit ${limit}`)
}

/** Whether YooKassa's deals are of interest to this database: shops without a contract may not even list them. */
export async function hasDeals(db: Queryable): Promise<boolean> {
  return (await db.row(sql`select 1 from deal limit 1`)) !== undefined
}

export async function findLastFinished(db: Queryable): Promise<Date | undefined> {
  const row = await db.row<{ at: Date | null }>(sql`
    select max(finished_at) as at from reconciliation where status = 'finished' and source <> 'registry'`)
  return row?.at ?? undefined
}

type Work = { hasRun: boolean; backupAt: Date | null }

/** Whether a run can be taken, and whether this is a restored database that no run has compared yet. */
export async function findWork(db: Queryable): Promise<Work> {
  const row = await db.row<Work>(sql`
    select exists (
      select 1 from reconciliation
      where status = 'waiting' or (status = 'running' and leased_until < now())
    ) as "hasRun", (select min(backup_at) from restoration where released_at is null) as "backupAt"`)
  return row ?? { hasRun: false, backupAt: null }
}

export async function hasRunSince(db: Queryable, source: Source, moment: Date): Promise<boolean> {
  const row = await db.row(sql`
    select 1 from reconciliation where source = ${source} and created_at > ${moment} limit 1`)
  return row !== undefined
}

/** A finished run over everything since the backup lets a restored database send money again. */
export function releaseRestorations(tx: Tx, { id, from }: Run, now: Date): void {
  tx.send(sql`
    update restoration set released_by = ${id}, released_at = ${now}
    where released_at is null and id < ${id} and backup_at >= ${from}`)
}

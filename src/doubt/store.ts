import type { CommandKind, CommandState } from '../command/store.ts'
import { type Queryable, sql, type Tx } from '../db/db.ts'
import type { DoubtState } from './lifecycle.ts'

export type Word = 'happened' | 'never_happened'

export type Doubt = {
  /** The command's id. */
  id: string
  kind: CommandKind
  enrollId: string
  subjectId: string
  state: DoubtState
  probes: number
  emptyProbes: number
  probedAt: Date | null
  seen: string | null
  probeAt: Date | null
  firstVerdict: Word | null
  firstBy: string | null
  firstReason: string | null
  firstAt: Date | null
  secondBy: string | null
  secondReason: string | null
  decidedAt: Date | null
  told: string | null
  contradictedAt: Date | null
  createdAt: Date
  /** Of its command. */
  commandState: CommandState
  attempts: number
  firstSentAt: Date | null
  note: string | null
  body: { amount?: { value: string; currency: string } }
}

const columns = sql`d.command_id as id, d.kind, d.enroll_id as "enrollId", d.subject_id as "subjectId",
  case when d.state = 'open' and c.state <> 'in_doubt' then 'proven' else d.state end as state,
  d.probes, d.empty_probes as "emptyProbes", d.probed_at as "probedAt", d.seen, d.probe_at as "probeAt",
  d.first_verdict as "firstVerdict", d.first_by as "firstBy", d.first_reason as "firstReason",
  d.first_at as "firstAt", d.second_by as "secondBy", d.second_reason as "secondReason",
  d.decided_at as "decidedAt", d.told, d.contradicted_at as "contradictedAt", d.created_at as "createdAt",
  c.state as "commandState", c.attempts, c.first_sent_at as "firstSentAt", c.note, c.body`
const joined = sql`doubt d join command c on c.id = d.command_id`

/** Begins a doubt, unless the command was found to be settled after all. */
export function insertDoubt(tx: Tx, commandId: string, now: Date): void {
  tx.send(sql`
    insert into doubt (command_id, kind, enroll_id, subject_id, state, probe_at, created_at)
    select id, kind, enroll_id, subject_id, 'open', ${now}, ${now} from command
    where id = ${commandId} and state = 'in_doubt'
    on conflict do nothing`)
}

export const findDoubt = (db: Queryable, id: string): Promise<Doubt | undefined> =>
  db.row<Doubt>(sql`select ${columns} from ${joined} where d.command_id = ${id}`)

export const lockDoubt = (tx: Tx, id: string): Promise<Doubt | undefined> =>
  tx.row<Doubt>(sql`select ${columns} from ${joined} where d.command_id = ${id} for update`)

/** A doubt about a payout or refund that two people have decided, and YooKassa has not spoken about since. */
export const lockDecided = (tx: Tx, subjectId: string): Promise<Doubt | undefined> =>
  tx.row<Doubt>(sql`
    select ${columns} from ${joined}
    where d.subject_id = ${subjectId} and d.state = 'decided' order by d.command_id desc limit 1 for update of d`)

export function saveDoubt(tx: Tx, doubt: Doubt): void {
  tx.send(sql`
    update doubt set state = ${doubt.state}, probe_at = ${doubt.probeAt}, first_verdict = ${doubt.firstVerdict},
      first_by = ${doubt.firstBy}, first_reason = ${doubt.firstReason}, first_at = ${doubt.firstAt},
      second_by = ${doubt.secondBy}, second_reason = ${doubt.secondReason}, decided_at = ${doubt.decidedAt},
      told = ${doubt.told}, contradicted_at = ${doubt.contradictedAt}
    where command_id = ${doubt.id}`)
}

type Look = { seen: string; isEmpty: boolean; probeAt: Date | null; now: Date }

/** Counts a look. It leaves the state alone: what was seen has settled that. */
export async function saveLook(
  db: Queryable,
  id: string,
  { seen, isEmpty, probeAt, now }: Look,
): Promise<void> {
  await db.row(sql`
    update doubt set probes = probes + 1, empty_probes = empty_probes + ${isEmpty ? 1 : 0}, probed_at = ${now},
      seen = ${seen}, probe_at = case when probe_at is null then null else ${probeAt}::timestamptz end
    where command_id = ${id}`)
}

/** Takes doubts that it is time to look into; another process sees them again after `until`. */
export function claimDoubtsToProbe(
  db: Queryable,
  now: Date,
  until: Date,
  limit: number,
): Promise<{ id: string }[]> {
  return db.rows(sql`
    update doubt set probe_at = ${until}
    where command_id in (
      select command_id from doubt where probe_at <= ${now} order by probe_at limit ${limit} for update skip locked)
    returning command_id as id`)
}

type Filter = { state?: DoubtState | undefined; before?: string | undefined; limit: number }

/** Newest first. Without a state: those that somebody must do something about. */
export function listDoubts(db: Queryable, { state, before, limit }: Filter): Promise<Doubt[]> {
  return db.rows<Doubt>(sql`
    select * from (select ${columns} from ${joined}) doubts
    where (case when ${state ?? null}::text is null
        then state = 'contradicted' or (state = 'open' and kind <> 'payment.create')
        else state = ${state ?? null} end)
      and (${before ?? null}::uuid is null or id < ${before ?? null})
    order by id desc limit ${limit}`)
}

/** How many doubts wait for somebody, by state. */
export async function countDoubts(db: Queryable): Promise<Record<string, number>> {
  const rows = await db.rows<{ state: string; count: number }>(sql`
    select d.state, count(*) as count from ${joined}
    where d.state = 'contradicted' or (d.state = 'open' and c.state = 'in_doubt' and d.kind <> 'payment.create')
    group by d.state`)
  return Object.fromEntries(rows.map(({ state, count }) => [state, count]))
}

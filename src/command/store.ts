import { type Queryable, type Statement, sql, type Tx } from '../db/db.ts'

export type CommandKind =
  | 'payment.create'
  | 'payment.capture'
  | 'payment.cancel'
  | 'payout.create'
  | 'refund.create'
export type CommandState = 'waiting' | 'done' | 'rejected' | 'in_doubt'

/** A call that moves money, as promised. Its id is the provider's idempotence key on every attempt, for ever. */
export type Command = {
  id: string
  kind: CommandKind
  enrollId: string
  subjectId: string
  body: Record<string, unknown>
  state: CommandState
  attempts: number
  runAt: Date
  firstSentAt: Date | null
  /** So many of the first attempts certainly did nothing; when all of them did, a new key is no danger. */
  harmless: number
}

const columns = sql`id, kind, enroll_id as "enrollId", subject_id as "subjectId", body, state, attempts,
  run_at as "runAt", first_sent_at as "firstSentAt", harmless`

/** Writes a command. One that this process is about to run is leased by its `runAt`. */
export function insertCommand(tx: Tx, command: Command, now: Date): void {
  tx.write(
    `command ${command.id}`,
    sql`
    insert into command (id, kind, enroll_id, subject_id, body, state, attempts, run_at, first_sent_at, created_at)
    values (${command.id}, ${command.kind}, ${command.enrollId}, ${command.subjectId}, ${command.body},
      ${command.state}, ${command.attempts}, ${command.runAt}, ${command.firstSentAt}, ${now})`,
  )
}

/** Takes due commands for this process alone; each comes back to everybody when its lease ends. */
export function claimDue(db: Queryable, now: Date, leasedUntil: Date, limit: number): Promise<Command[]> {
  return db.rows<Command>(sql`
    update command set run_at = ${leasedUntil}, attempts = attempts + 1,
      first_sent_at = coalesce(first_sent_at, ${now})
    where id in (
      select id from command where state = 'waiting' and run_at <= ${now}
      order by run_at limit ${limit} for update skip locked)
    returning ${columns}`)
}

/** Ends a command together with its effects. One that has ended stays as it is. */
export function finishCommand(
  tx: Tx,
  id: string,
  state: CommandState,
  now: Date,
  note: string | null = null,
): void {
  tx.write(
    `command ${id}`,
    sql`
    update command set state = ${state}, finished_at = ${now}, note = coalesce(${note}, note)
    where id = ${id} and state in ('waiting', 'in_doubt')`,
  )
}

/** Ends a command as done, in the transaction that records what came of it. */
export const finishing =
  ({ id }: Pick<Command, 'id'>) =>
  (tx: Tx, now: Date): void =>
    finishCommand(tx, id, 'done', now)

type Delay = { runAt: Date; note: string; harmless: number }

export async function postpone(db: Queryable, id: string, { runAt, note, harmless }: Delay): Promise<void> {
  await db.row(sql`
    update command set run_at = ${runAt}, note = ${note}, harmless = ${harmless}
    where id = ${id} and state = 'waiting'`)
}

/** The newest command of a kind for a payment or payout, whatever became of it. */
export function findCommand(
  db: Queryable,
  subjectId: string,
  kind: CommandKind,
): Promise<Command | undefined> {
  return db.row<Command>(sql`
    select ${columns} from command where subject_id = ${subjectId} and kind = ${kind}
    order by created_at desc, id desc limit 1`)
}

export const readCommand = (db: Queryable, id: string): Promise<Command | undefined> =>
  db.row<Command>(sql`select ${columns} from command where id = ${id}`)

export async function countOpenCommands(db: Queryable): Promise<Record<string, number>> {
  const rows = await db.rows<{ state: string; count: number }>(sql`
    select state, count(*) as count from command where state in ('waiting', 'in_doubt') group by state`)
  return Object.fromEntries(rows.map((row) => [row.state, row.count]))
}

/**
 * Whether money of a deal must not be sent now: this database was restored from a backup and has not been compared with
 * YooKassa since, or YooKassa says of payouts or refunds of this deal what we do not know, and sending could pay twice.
 */
export async function isHeld(db: Queryable, enrollId: string): Promise<boolean> {
  const row = await db.row<{ isHeld: boolean }>(sql`select ${held(sql`${enrollId}`)} as "isHeld"`)
  return row?.isHeld ?? false
}

/** The same as a condition about a deal, for who reads something else of it with it. */
export const held = (enrollId: Statement): Statement => sql`(
  exists (select 1 from restoration where released_at is null) or exists (
    select 1 from reconciliation_case c
    where c.enroll_id = ${enrollId} and c.status = 'open' and c.object in ('payout', 'refund')
      and c.kind in ('missing_here', 'status', 'amount')
  ))`

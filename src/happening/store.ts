import { type Queryable, type Sheet, sql, type Tx } from '../db/db.ts'

/** Who did it: a person in a role, the house itself, or YooKassa. */
export type Actor = {
  kind: 'client' | 'master' | 'operator' | 'arbiter' | 'system' | 'yookassa'
  id: string | null
}
export const system: Actor = { kind: 'system', id: null }
export const yookassa = { kind: 'yookassa', id: null } as const satisfies Actor

export type Happening = {
  what: string
  actor: Actor['kind']
  actorId: string | null
  actorName: string | null
  subjectId: string | null
  detail: Record<string, unknown> | null
  at: Date
}

type Told = { what: string; actor: Actor; subjectId?: string; detail?: Record<string, unknown>; at: Date }

/** Writes a line into the story of a deal, in the transaction that made it happen. */
export function tell(tx: Tx, enrollId: string, { what, actor, subjectId, detail, at }: Told): void {
  const [subject, details] = [subjectId ?? null, detail ?? null]
  tx.add(story, { enrollId, what, actor, subjectId: subject, detail: details, at })
}

type ToldOfAccount = { what: `account.${string}`; actor: Actor; at: Date }

/** Writes what happened to a payout destination: it belongs to a person and to no deal. */
export function tellOfAccount(tx: Tx, accountId: string, { what, actor, at }: ToldOfAccount): void {
  tx.add(story, { enrollId: null, what, actor, subjectId: accountId, detail: null, at })
}

type Line = Pick<Happening, 'what' | 'subjectId' | 'detail' | 'at'> & {
  enrollId: string | null
  actor: Actor
}

const story: Sheet<Line> = {
  write: (lines) => sql`
    insert into happening (enroll_id, what, actor, actor_id, subject_id, detail, at)
    select * from unnest(${lines.map(({ enrollId }) => enrollId)}::uuid[], ${lines.map(({ what }) => what)}::text[],
      ${lines.map(({ actor }) => actor.kind)}::text[], ${lines.map(({ actor }) => actor.id)}::uuid[],
      ${lines.map(({ subjectId }) => subjectId)}::uuid[],
      ${lines.map(({ detail }) => detail && JSON.stringify(detail))}::jsonb[],
      ${lines.map(({ at }) => at)}::timestamptz[])`,
}

/** The story of a deal, from its beginning. */
export function listHappenings(db: Queryable, enrollId: string): Promise<Happening[]> {
  return db.rows<Happening>(sql`
    select what, actor, actor_id as "actorId", (select name from person where person.id = actor_id) as "actorName", subject_id as "subjectId", detail, at
    from happening where enroll_id = ${enrollId} order by id`)
}

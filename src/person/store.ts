import { type Queryable, type Statement, sql } from '../db/db.ts'
import type { Role } from '../identity/caller.ts'
import { beginning, wordsQuery } from './words.ts'

/** So many people at most are looked at: who finds more has to say more. */
const MATCHES = 1000

/** The ids of people whose e-mail begins so, or whose name has these words. */
export function matchingPeople(text: string): Statement {
  const { from, to } = beginning(text.toLowerCase())
  const words = wordsQuery(text)
  const byEmail = sql`(select id from person where email ~>=~ ${from} and email ~<~ ${to} limit ${MATCHES})`
  if (!words) return byEmail
  return sql`${byEmail} union
    (select id from person where to_tsvector('simple', name) @@ to_tsquery('simple', ${words}) limit ${MATCHES})`
}

export type Person = {
  id: string
  email: string
  name: string
  roles: Role[]
  createdAt: Date
  asClient: number
  asMaster: number
  accounts: number
}

/** A master of many years has very many deals: they are counted up to here. */
const COUNTED = 1000

const counted = (rows: Statement) => sql`(select count(*) from (${rows} limit ${COUNTED}) found)`
const columns = sql`p.id, p.email, p.name, p.roles, p.created_at as "createdAt",
  ${counted(sql`select from enroll where client_id = p.id`)} as "asClient",
  ${counted(sql`select from enroll where master_id = p.id`)} as "asMaster",
  ${counted(sql`select from account where person_id = p.id and removed_at is null`)} as accounts`

export const findPerson = (db: Queryable, id: string): Promise<Person | undefined> =>
  db.row<Person>(sql`select ${columns} from person p where p.id = ${id}`)

type Filter = { text?: string; role?: Role; before?: string; limit: number }

/** Newest first. */
export function listPeople(db: Queryable, { text, role, before, limit }: Filter): Promise<Person[]> {
  const matches = text ? sql`and id in (select id from (${matchingPeople(text)}) m)` : sql``
  // The house's own people are few among very many: they have an index, which serves this very condition.
  const isStaff =
    role && role !== 'client' && role !== 'master'
      ? sql`and roles && array['operator', 'arbiter', 'accountant']`
      : sql``
  const has = role ? sql`and roles @> ${[role]}` : sql``
  const past = before ? sql`and id < ${before}` : sql``
  return db.rows<Person>(sql`
    select ${columns} from (
      select * from person where true ${matches} ${isStaff} ${has} ${past} order by id desc limit ${limit}
    ) p order by p.id desc`)
}

export type Arbiter = { id: string; name: string; openDisputes: number }

/** Those who can be given a dispute, the least busy first. */
export function listArbiters(db: Queryable, limit: number): Promise<Arbiter[]> {
  return db.rows<Arbiter>(sql`
    select p.id, p.name, count(d.id) as "openDisputes"
    from person p
    left join dispute d on d.arbiter_id = p.id and d.status in ('opened', 'answered', 'under_review')
    where p.roles && array['operator', 'arbiter', 'accountant'] and p.roles @> array['arbiter']
    group by p.id order by count(d.id), p.name limit ${limit}`)
}

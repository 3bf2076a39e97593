import type { Finding } from '#schema/search.ts'
import type { Kopecks } from '../core/money.ts'
import { type Db, type Statement, sql } from '../db/db.ts'
import { matchingPeople } from '../person/store.ts'
import { wordsQuery } from '../person/words.ts'

export type Found = {
  kind: Finding['kind']
  id: string
  enrollId: string | null
  title: string
  status: string | null
  amount: Kopecks | null
  note: string | null
  at: Date
}

export type Wanted = {
  text: string
  /** Ids of ours lie between the two; null: the text is no id, and no beginning of one. */
  ids: { from: string; to: string } | null
  /** False: it can only be an id. */
  isText: boolean
}

const LIMIT = 20

type Source = (where: Statement) => Statement

const columns = sql`x.id, x.enroll_id as "enrollId", (select title from enroll where id = x.enroll_id) as title, x.status`
const sources = {
  enroll: (where) => sql`
    select 'enroll' as kind, x.id, x.id as "enrollId", x.title, x.status, x.price as amount, null as note,
      x.created_at as at
    from enroll x where ${where}`,
  payment: (where) => sql`
    select 'payment' as kind, ${columns}, x.amount, x.method as note, x.created_at as at from payment x where ${where}`,
  payout: (where) => sql`
    select 'payout' as kind, ${columns}, x.amount, x.receiver as note, x.created_at as at from payout x where ${where}`,
  refund: (where) => sql`
    select 'refund' as kind, ${columns}, x.amount, x.reason as note, x.created_at as at from refund x where ${where}`,
  deal: (where) => sql`
    select 'deal' as kind, ${columns}, x.balance as amount, null as note, x.created_at as at from deal x where ${where}`,
  dispute: (where) => sql`
    select 'dispute' as kind, ${columns}, x.amount, x.reason as note, x.created_at as at from dispute x where ${where}`,
  account: (where) => sql`
    select 'account' as kind, x.id, null::uuid as "enrollId", x.title,
      case when x.removed_at is null then x.status else 'removed' end as status, null::bigint as amount,
      (select name from person where id = x.person_id) as note, x.created_at as at
    from account x where ${where}`,
  user: (where) => sql`
    select 'user' as kind, x.id, null::uuid as "enrollId", x.name as title, null as status, null::bigint as amount,
      x.email as note, x.created_at as at
    from person x where ${where}`,
  service: (where) => sql`
    select 'service' as kind, x.id, null::uuid as "enrollId", x.title,
      case when x.is_open then 'open' else 'closed' end as status, x.price as amount,
      (select name from person where id = x.master_id) as note, x.created_at as at
    from service x where ${where}`,
} as const satisfies Record<Finding['kind'], Source>

/** YooKassa has its own ids for these. */
const atYooKassa = ['payment', 'payout', 'refund', 'deal'] as const

/** The newest of so many services, as with people. */
const matchingServices = (words: string) => sql`
  select id from service where to_tsvector('simple', title) @@ to_tsquery('simple', ${words}) limit 1000`

/** What has such an id comes first, then people, then services. Each part reads an index, and no more than it may show. */
export function searchStatement({ text, ids, isText }: Wanted): Statement {
  const byId = ids
    ? Object.values(sources).map((source) => source(sql`x.id between ${ids.from} and ${ids.to}`))
    : []
  const byTheirs = atYooKassa.map((kind) => sources[kind](sql`x.provider_id = ${text}`))
  const words = isText ? wordsQuery(text) : null
  const people = isText ? [sources.user(sql`x.id in (select id from (${matchingPeople(text)}) m)`)] : []
  const services = words ? [sources.service(sql`x.id in (${matchingServices(words)})`)] : []
  const parts = [[...byId, ...byTheirs], people, services].flatMap((group, rank) =>
    group.map((part) => {
      const order = rank === 0 ? sql`` : sql`order by part.id desc` // by id, an index gives them one by one
      return sql`(select ${rank}::int as rank, part.* from (${part}) part ${order} limit ${LIMIT})`
    }),
  )
  const all = parts.reduce((before, part) => sql`${before} union all ${part}`)
  return sql`
    select kind, id, "enrollId", title, status, amount, note, at from (
      select distinct on (kind, id) * from (${all}) found order by kind, id, rank
    ) once
    order by rank, at desc, id desc limit ${LIMIT}`
}

/** Bounded whatever is asked: an index is used where there is one, and the database gives up after so long. */
export function search(db: Db, wanted: Wanted, timeoutMs: number): Promise<Found[]> {
  return db.begin(async (tx) => {
    tx.send(sql`select set_config('statement_timeout', ${String(timeoutMs)}, true),
      set_config('enable_seqscan', 'off', true)`)
    return tx.rows<Found>(searchStatement(wanted))
  })
}

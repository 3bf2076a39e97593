import { invalid } from '../http/errors.ts'
import type { Query } from '../http/operation.ts'
import type { Database } from './database.ts'

/** A condition on the listed table. The SQL is ours, the values are the client's. */
export type Condition = { sql: string; values: (string | number)[] }

/** The tables that are listed, and what stands before the 36 characters of their ids. */
const PREFIXES = { payment: '', payout: 'po-', refund: '', deal: 'dl-', receipt: 'rt-' } as const

const THREE_YEARS_MS = 3 * 365 * 86_400_000

/** No list goes back further. */
export const lastThreeYears = (now: number): Condition => ({
  sql: 'created_at >= ?',
  values: [now - THREE_YEARS_MS],
})

const OPERATORS = { gte: '>=', gt: '>', lte: '<=', lt: '<' } as const

/** `created_at.gte` and its kin. @throws ApiError 400 for a time that is not one */
export function timeConditions(query: Query, fields: readonly string[]): Condition[] {
  return fields.flatMap((field) =>
    Object.entries(OPERATORS).flatMap(([suffix, operator]) => {
      const name = `${field}.${suffix}`
      const text = one(query, name)
      if (text === undefined) return []
      const time = timeOf(text)
      if (Number.isNaN(time)) throw invalid(name)
      return [{ sql: `${field} ${operator} ?`, values: [time] }]
    }),
  )
}

/** ISO 8601. Without a zone it is UTC, as all times of the API are; a '+' may have come as a space. */
const TIME = /^(\d{4}-\d\d-\d\d)(?:T(\d\d:\d\d(?::\d\d(?:\.\d+)?)?)(Z|[+ -]\d\d:?\d\d)?)?$/i

function timeOf(text: string): number {
  const [, day, time = '00:00', zone = 'Z'] = TIME.exec(text) ?? []
  return day === undefined ? Number.NaN : Date.parse(`${day}T${time}${zone.replace(' ', '+')}`)
}

/** An exact match with one of the known words. @throws ApiError 400 for another word */
export function wordCondition(
  query: Query,
  name: string,
  column: string,
  words: readonly string[],
): Condition[] {
  const value = one(query, name)
  if (value === undefined) return []
  if (!words.includes(value)) throw invalid(name)
  return [{ sql: `${column} = ?`, values: [value] }]
}

/** An exact match with whatever was given, in the column of the same name. */
export function exactCondition(query: Query, name: string): Condition[] {
  const value = one(query, name)
  return value === undefined ? [] : [{ sql: `${name} = ?`, values: [value] }]
}

/** A query parameter given once. An empty one counts as absent. */
export function one(query: Query, name: string): string | undefined {
  const value = query[name]
  if (Array.isArray(value)) throw invalid(name)
  return value === '' ? undefined : value
}

type Listed = { id: string; body: string }

/**
 * One page of a list as JSON, newest first. `next_cursor` is there only when more is left; it names
 * the last object shown, and to the client it is opaque.
 */
export function listPage(
  database: Database,
  table: keyof typeof PREFIXES,
  conditions: readonly Condition[],
  query: Query,
): string {
  const limit = readLimit(query)
  const all = [...conditions, ...cursorCondition(database, table, query)]
  const where = all.length === 0 ? '' : `where ${all.map(({ sql }) => sql).join(' and ')}`
  const rows = database
    .prepare(`select id, body from ${table} ${where} order by created_at desc, seq desc limit ?`)
    .all(...all.flatMap(({ values }) => values), limit + 1) as Listed[]

  const shown = rows.slice(0, limit)
  const last = rows.length > limit ? shown.at(-1) : undefined
  const next = last === undefined ? '' : `,"next_cursor":"${last.id.slice(-36)}"`
  return `{"type":"list","items":[${shown.map(({ body }) => body).join(',')}]${next}}`
}

function readLimit(query: Query): number {
  const limit = Number(one(query, 'limit') ?? '10')
  if (!Number.isInteger(limit) || limit < 1 || limit > 100) throw invalid('limit')
  return limit
}

function cursorCondition(database: Database, table: keyof typeof PREFIXES, query: Query): Condition[] {
  const cursor = one(query, 'cursor')
  if (cursor === undefined) return []
  const id = `${PREFIXES[table]}${cursor}`
  const last = database.prepare(`select created_at, seq from ${table} where id = ?`).get(id) as
    | { created_at: number; seq: number }
    | undefined
  if (last === undefined) throw invalid('cursor')
  return [{ sql: '(created_at, seq) < (?, ?)', values: [last.created_at, last.seq] }]
}

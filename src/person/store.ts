import { type Statement, sql } from '../db/db.ts'
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

import { inBatches } from './batches.ts'
import type { Queryable } from './db.ts'

/** Ids that one statement asks about. */
const MOST = 100

type Read<Row> = (db: Queryable, ids: readonly string[]) => Promise<readonly Row[]>

/**
 * Makes a question about one id of a question about several. What is asked in one turn, or while such a question is under way,
 * is asked together: a crowd that looks at its deals shares a few statements. Inside a transaction each asks for itself.
 *
 * @param read may answer in any order, with no row or with several for an id
 * @param idOf the id that a row is an answer to: a UUID
 */
export function lookupMany<Row>(read: Read<Row>, idOf: (row: Row) => string) {
  const crowds = new WeakMap<Queryable, (id: string) => Promise<readonly Row[]>>()

  async function readAll(db: Queryable, ids: readonly string[]): Promise<readonly Row[][]> {
    const answers = Map.groupBy(await read(db, [...new Set(ids)]), idOf)
    return ids.map((id) => answers.get(id) ?? [])
  }

  return async (db: Queryable, asked: string): Promise<readonly Row[]> => {
    const id = asked.toLowerCase() // as PostgreSQL writes a UUID
    if (!('begin' in db)) return (await readAll(db, [id]))[0] as Row[]
    const known = crowds.get(db)
    const ask = known ?? inBatches((ids: readonly string[]) => readAll(db, ids), MOST)
    if (!known) crowds.set(db, ask)
    return ask(id)
  }
}

/** The same for ids that have one row at most. */
export function lookup<Row>(read: Read<Row>, idOf: (row: Row) => string) {
  const find = lookupMany(read, idOf)
  return async (db: Queryable, id: string): Promise<Row | undefined> => (await find(db, id))[0]
}

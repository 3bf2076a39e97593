import { type Db, sql, type Tx } from './db.ts'

/** Reads with one view of the database, however many queries it takes: nothing is committed in between. */
export function atOneMoment<Result>(db: Db, read: (tx: Tx) => Promise<Result>): Promise<Result> {
  return db.begin((tx) => {
    tx.send(sql`set transaction isolation level repeatable read, read only`)
    return read(tx)
  })
}

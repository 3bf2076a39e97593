import { createHash } from 'node:crypto'
import pg from 'pg'
import { createGathering } from './gathering.ts'
import { isAmong, Statement, sql } from './statement.ts'

export { isAmong, Statement, sql }

/** What can run a statement: the pool (each alone in its own transaction) or an open transaction. */
export interface Queryable {
  rows<Row>(statement: Statement): Promise<Row[]>
  /** The first row, or undefined. */
  row<Row>(statement: Statement): Promise<Row | undefined>
}

/**
 * An open transaction. Statements travel in the order in which they were called, without waiting for each
 * other; `send` does not wait at all, so the last writes and the commit share one round trip.
 */
export interface Tx extends Queryable {
  /** A write whose answer nobody needs. Its failure fails the transaction. */
  send(statement: Statement): void
  /**
   * The same for a write that may wait: it leaves with others as one statement, before the next question or the commit,
   * which halves what they cost. Parts of one statement do not see each other, so two writes to one row never share one.
   * @param row names the row: `payment <id>`
   */
  write(row: string, statement: Statement): void
  /**
   * A question that only writes to these rows can change the answer of: the writes that wait leave before it when such a
   * row is among them, and go on waiting otherwise.
   * @param rows one row as `write` names it, `payment <id>`, or all of a kind, `payment`
   */
  ask<Row>(rows: string, statement: Statement): Promise<Row | undefined>
  /** A line for a sheet: all lines of a sheet leave together, in their order, when the writes leave. */
  add<Line>(sheet: Sheet<Line>, line: Line): void
  /** Runs inside the transaction when its story is told: for a lock that has to be the last one. Its failure fails it. */
  beforeCommit(action: () => Promise<void>): void
  /** Runs after a successful commit, never after a rollback. It must not throw. */
  onCommit(action: () => void): void
}

/** Many lines that one statement can take: an insert, or the call of a function that writes. */
export type Sheet<Line> = {
  write: (lines: readonly Line[]) => Statement
  /** A function's call is a question in the eyes of PostgreSQL; one of them fits into a statement. */
  isCall?: boolean
}

export interface Db extends Queryable {
  begin<Result>(story: (tx: Tx) => Promise<Result>): Promise<Result>
  /** Connections now: open, of them idle, and how many callers wait for one. */
  connections(): { total: number; idle: number; waiting: number }
  close(): Promise<void>
}

// int8 comes back as a number; a value past 2^53 is a bug, never a rounding.
pg.types.setTypeParser(pg.types.builtins.INT8, (text) => {
  const value = Number(text)
  if (!Number.isSafeInteger(value)) throw new RangeError(`int8 out of range: ${text}`)
  return value
})

const names = new Map<string, string>()

/** The same text always gets the same statement name, so that PostgreSQL plans it once per connection. */
function named(text: string): string {
  let name = names.get(text)
  if (!name) {
    name = `s${createHash('sha1').update(text).digest('hex').slice(0, 16)}`
    names.set(text, name)
  }
  return name
}

const BEGIN = sql`begin`
const COMMIT = sql`commit`
const ROLLBACK = sql`rollback`

export type ConnectOptions = {
  /** Connections at most; about four a core. */
  max?: number
  /** Off for PgBouncer before 1.21, which loses named statements. */
  named?: boolean
  /** Milliseconds a statement may run, 0 for any; a stuck lock, or a connection gone silent, must not hold a request for ever. */
  statementTimeoutMs?: number
  /** Called for a connection that broke while idle; the pool replaces it. */
  onIdleError?: (error: Error) => void
}

/** Opens a pool. Nothing connects before the first statement. */
export function connect(url: string, options: ConnectOptions = {}): Db {
  const timeoutMs = options.statementTimeoutMs ?? 30_000
  const pool = new pg.Pool({
    connectionString: url,
    max: options.max ?? 16,
    pipeline: true,
    statement_timeout: timeoutMs,
    query_timeout: timeoutMs * 1.2, // when not even its end is heard of, the connection is given up
    idle_in_transaction_session_timeout: 60_000,
    connectionTimeoutMillis: 10_000,
    keepAlive: true,
  })
  let isClosing = false // a server that stops right after us may cut connections that are saying goodbye
  pool.on('error', (error) => {
    if (!isClosing) options.onIdleError?.(error)
  })
  // Between the moment when the pool hands a connection out and the moment when we listen to it, its end may already be
  // in the same packet. The statement that follows tells of it; unheard, it would end the process.
  pool.on('connect', (client) => void client.on('error', () => {}))
  const useNames = options.named ?? true

  const run = (client: pg.Pool | pg.PoolClient, statement: Statement) => {
    const { text } = statement
    const values = [...statement.values]
    return client.query(
      useNames && values.length > 0 ? { name: named(text), text, values } : { text, values },
    )
  }

  const queryable = (client: pg.Pool | pg.PoolClient): Queryable => ({
    rows: async <Row>(statement: Statement) => (await run(client, statement)).rows as Row[],
    row: async <Row>(statement: Statement) => (await run(client, statement)).rows[0] as Row | undefined,
  })

  async function begin<Result>(story: (tx: Tx) => Promise<Result>): Promise<Result> {
    const client = await pool.connect()
    const sent: Promise<unknown>[] = []
    const last: (() => Promise<void>)[] = []
    const committed: (() => void)[] = []
    let broken: Error | undefined
    const send = (statement: Statement) => {
      const answer = run(client, statement)
      answer.catch(() => {}) // reported by the commit below; here it only must not go unhandled
      sent.push(answer)
    }
    const onBreak = (error: Error) => {
      broken = error
    }
    client.on('error', onBreak)
    try {
      send(BEGIN)
      const gathered = createGathering(send)
      const after = queryable(client)
      const tx: Tx = {
        rows(statement) {
          gathered.leave()
          return after.rows(statement)
        },
        row(statement) {
          gathered.leave()
          return after.row(statement)
        },
        send(statement) {
          gathered.leave()
          send(statement)
        },
        write: gathered.write,
        ask(rows, statement) {
          if (gathered.has(rows)) gathered.leave()
          return after.row(statement)
        },
        add: gathered.add,
        beforeCommit: (action) => void last.push(action),
        onCommit: (action) => void committed.push(action),
      }
      const told = (async () => {
        const answer = await story(tx)
        for (const action of last) await action()
        gathered.leave()
        return answer
      })() // so that a story which throws at once is rolled back as well
      const result = await told.catch(async (error) => {
        await run(client, ROLLBACK).catch(onBreak)
        throw await causeOf(error, sent)
      })
      // After a failed write PostgreSQL answers this commit with a rollback, and the write's error is thrown.
      const end = run(client, COMMIT)
      await Promise.all([...sent, end])
      if ((await end).command !== 'COMMIT') throw new Error('the transaction had failed and was rolled back')
      for (const action of committed) action()
      return result
    } finally {
      client.off('error', onBreak)
      client.release(broken)
    }
  }

  const connections = () => ({ total: pool.totalCount, idle: pool.idleCount, waiting: pool.waitingCount })
  async function close(): Promise<void> {
    isClosing = true
    await pool.end()
  }

  return { ...queryable(pool), begin, connections, close }
}

/** PostgreSQL refuses whatever follows a failed statement (25P02); the error to tell is the failed one's. */
async function causeOf(error: unknown, sent: readonly Promise<unknown>[]): Promise<unknown> {
  if (!(error instanceof pg.DatabaseError && error.code === '25P02')) return error
  const answers = await Promise.allSettled(sent)
  return answers.find((answer) => answer.status === 'rejected')?.reason ?? error
}

/** PostgreSQL's code of a violated rule, and the rule's name: `isViolation(error, 'enroll_slot')`. */
export function isViolation(error: unknown, constraint: string): boolean {
  return error instanceof pg.DatabaseError && error.constraint === constraint
}

/** PostgreSQL refuses a value or a row that it was given (classes 22 and 23): another try with the same will fail as well. */
export function isRefused(error: unknown): boolean {
  return error instanceof pg.DatabaseError && /^2[23]/.test(error.code ?? '')
}

/** A lock was not to be had in time, or two waited for each other: nothing is wrong, and a later try will do. */
export function isBusy(error: unknown): boolean {
  return error instanceof pg.DatabaseError && (error.code === '55P03' || error.code === '40P01')
}

/** The database gave a statement up, because it took longer than it may. */
export function isTimeout(error: unknown): boolean {
  return error instanceof pg.DatabaseError && error.code === '57014'
}

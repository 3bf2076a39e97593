import type { Sheet } from './db.ts'
import { Statement, sql } from './statement.ts'

/** Writes of a transaction that wait for each other, and leave as one statement. */
export function createGathering(send: (statement: Statement) => void) {
  let writes = new Map<string, Statement>()
  let sheets = new Map<Sheet<never>, unknown[]>()

  function leave(): void {
    const calls: Statement[] = []
    const parts = [...writes.values()]
    for (const [sheet, lines] of sheets) {
      ;(sheet.isCall ? calls : parts).push(sheet.write(lines as never[]))
    }
    writes = new Map()
    sheets = new Map()
    const [call, ...others] = calls
    if (call || parts.length > 0) send(together(parts, call))
    for (const other of others) send(other)
  }

  return {
    leave,
    /** Whether a write to this row, or to any row of this kind, waits. */
    has: (rows: string): boolean =>
      [...writes.keys()].some((row) => row === rows || row.startsWith(`${rows} `)),
    write(row: string, statement: Statement): void {
      if (writes.has(row)) leave()
      writes.set(row, statement)
    },
    add<Line>(sheet: Sheet<Line>, line: Line): void {
      const lines = sheets.get(sheet as Sheet<never>)
      if (lines) lines.push(line)
      else sheets.set(sheet as Sheet<never>, [line])
    },
  }
}

/** `with w0 as (…), w1 as (…) select …`: PostgreSQL carries out every write, whether anybody looks at it or not. */
function together(writes: readonly Statement[], call: Statement | undefined): Statement {
  const [first] = writes
  if (!first) return call as Statement
  if (writes.length === 1 && !call) return first
  const named = writes.map((write, index) => sql`${new Statement([`w${index}`], [])} as (${write})`)
  return sql`with ${named.reduce((all, each) => sql`${all}, ${each}`)} ${call ?? sql`select`}`
}

/** A statement and its values, made by the `sql` tag. */
export class Statement {
  readonly parts: readonly string[]
  readonly values: readonly unknown[]

  constructor(parts: readonly string[], values: readonly unknown[]) {
    this.parts = parts
    this.values = values
  }

  /** The text with numbered parameters. */
  get text(): string {
    return this.parts.reduce((written, part, index) => `${written}$${index}${part}`)
  }
}

/**
 * Writes a statement whose holes become parameters: no value ever meets the text. A hole that is itself a
 * statement (a list of columns, a condition) is written into it.
 */
export function sql(strings: TemplateStringsArray, ...holes: unknown[]): Statement {
  const parts = [strings[0] ?? '']
  const values: unknown[] = []
  const append = (text: string) => parts.push(`${parts.pop()}${text}`)
  for (const [index, hole] of holes.entries()) {
    if (hole instanceof Statement) {
      append(hole.parts[0] ?? '')
      parts.push(...hole.parts.slice(1))
      values.push(...hole.values)
      append(strings[index + 1] ?? '')
    } else {
      values.push(hole)
      parts.push(strings[index + 1] ?? '')
    }
  }
  return new Statement(parts, values)
}

/**
 * The condition that a column is one of these. PostgreSQL plans a list of unknown length anew at every call, which costs more
 * than to read a row, so the length is known: one, two, four and so on, filled up with the first.
 */
export function isAmong(column: Statement, values: readonly string[]): Statement {
  const [first] = values
  if (first === undefined) return sql`false`
  const length = 2 ** Math.ceil(Math.log2(values.length))
  const holes = Array.from({ length }, (_, index) => sql`${values[index] ?? first}`)
  return sql`${column} in (${holes.reduce((list, hole) => sql`${list}, ${hole}`)})`
}

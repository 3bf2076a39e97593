import { readFileSync } from 'node:fs'
import pg from 'pg'

type Play = { url: string; file: string; concurrency: number; ms: number; variables?: Record<string, number> }
type Values = Map<string, string | number>
type Line = { kind: 'set'; name: string; expression: string } | { kind: 'sql'; text: string; isKept: boolean }

/** Plays a pgbench script without pgbench: as much of its language as our scripts use. */
export async function playScript({ url, file, concurrency, ms, variables = {} }: Play) {
  const lines = parseScript(readFileSync(file, 'utf8'))
  const clients = await Promise.all(
    Array.from({ length: concurrency }, async () => {
      const client = new pg.Client({ connectionString: url })
      await client.connect()
      return client
    }),
  )
  const startedAt = performance.now()
  let done = 0
  await Promise.all(
    clients.map(async (client) => {
      for (; performance.now() - startedAt < ms; done++) await playOnce(client, lines, variables)
    }),
  )
  const seconds = (performance.now() - startedAt) / 1000
  await Promise.all(clients.map((client) => client.end()))
  return { rate: done / seconds, meanMs: (seconds * 1000 * concurrency) / done }
}

async function playOnce(client: pg.Client, lines: readonly Line[], given: Record<string, number>) {
  const values: Values = new Map(Object.entries(given))
  for (const [index, line] of lines.entries()) {
    if (line.kind === 'set') {
      values.set(line.name, evaluate(line.expression, values))
      continue
    }
    const { text, used } = withParameters(line.text)
    const answer = await client.query({
      name: `line ${index}`,
      text,
      values: used.map((name) => values.get(name)),
    })
    if (line.isKept)
      for (const [name, value] of Object.entries(answer.rows[0] ?? {})) values.set(name, String(value))
  }
}

/** A statement ends with a semicolon at the end of a line, or with `\gset`, which keeps its columns as variables. */
export function parseScript(script: string): Line[] {
  const lines: Line[] = []
  let text = ''
  for (const line of script.split('\n').filter((each) => each.trim() !== '' && !each.startsWith('--'))) {
    const [, name = '', expression = ''] = /^\\set (\w+) (.*)$/.exec(line) ?? []
    if (name) {
      lines.push({ kind: 'set', name, expression })
      continue
    }
    text += `${line}\n`
    if (!/(;|\\gset)\s*$/.test(line)) continue
    const isKept = /\\gset\s*$/.test(line)
    lines.push({ kind: 'sql', text: text.replace(/(;|\\gset)\s*$/, '').trim(), isKept })
    text = ''
  }
  return lines
}

/** `:name` becomes a parameter, but not in `::type` and not inside quotes. */
export function withParameters(text: string): { text: string; used: string[] } {
  const used: string[] = []
  const written = text.replace(/'[^']*'|::\w+|:(\w+)/g, (whole, name?: string) => {
    if (!name) return whole
    used.push(name)
    return `$${used.length}`
  })
  return { text: written, used }
}

/** Whole numbers, `+ - * /`, brackets, variables, and `random(from, to)`. */
export function evaluate(expression: string, values: Values): number {
  const tokens = expression.match(/:\w+|\d+|\w+|[-+*/(),]/g) ?? []
  let at = 0
  const sum = (): number => chain(product, { '+': (a, b) => a + b, '-': (a, b) => a - b })
  const product = (): number => chain(atom, { '*': (a, b) => a * b, '/': (a, b) => Math.trunc(a / b) })
  function chain(next: () => number, operators: Record<string, (a: number, b: number) => number>): number {
    let result = next()
    for (let apply = operators[tokens[at] ?? '']; apply; apply = operators[tokens[at] ?? '']) {
      at++
      result = apply(result, next())
    }
    return result
  }
  function atom(): number {
    const token = tokens[at++] ?? ''
    if (token === 'random') {
      at++
      const from = sum()
      at++
      const to = sum()
      at++
      return from + Math.floor(Math.random() * (to - from + 1))
    }
    if (token === '(') {
      const inner = sum()
      at++
      return inner
    }
    return Number(token.startsWith(':') ? values.get(token.slice(1)) : token)
  }
  return sum()
}

import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import pg from 'pg'
import { playScript } from './limit/player.ts'

const FOLDER = join(import.meta.dirname, 'limit')
const run = promisify(execFile)

type Deals = 'fn9' | 'fn8' | 'pipe9' | 'sql9' | 'sql11' | 'fn9_hot' | 'fn9_batch16'
export type Script = Deals | 'commit1' | 'read_status' | 'read_list' | 'read_dup'
type Turn = { concurrency: number; ms: number; variables?: Record<string, number> }

export type Limit = {
  /** `pgbench` and its version, or what stands in for it. */
  driver: string
  /** Transactions per second of a script, a whole deal being one of them, and their median time. */
  play(script: Script, turn: Turn): Promise<{ rate: number; meanMs: number }>
  /** Finished deals that the limit's store holds. */
  fill(deals: number): Promise<void>
}

/** The least that a database must do for a deal, played by pgbench, or by ourselves through `pg` where that is missing. */
export async function openLimit(url: string): Promise<Limit> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  await client.query(read('schema'))
  await client.query('create table lim.raw (id bigint generated always as identity primary key, v int)')
  await client.end()
  const version = await run('pgbench', ['--version']).catch(() => undefined)
  const play = version ? playByPgbench : playScript
  return {
    driver: version ? version.stdout.trim() : 'no pgbench here: its scripts run through pg, in this process',
    play: (script, turn) => play({ url, file: join(FOLDER, `${script}.sql`), ...turn }),
    fill: (deals) => fill(url, deals),
  }
}

const read = (name: string) => readFileSync(join(FOLDER, `${name}.sql`), 'utf8')

/** Prepared statements, as the platform uses them; plain ones would make the limit easier to reach. */
async function playByPgbench({
  url,
  file,
  concurrency,
  ms,
  variables = {},
}: Turn & { url: string; file: string }) {
  const defined = Object.entries(variables).flatMap(([name, value]) => ['-D', `${name}=${value}`])
  const seconds = Math.max(1, Math.round(ms / 1000))
  const counted = ['-c', String(concurrency), '-j', String(Math.min(2, concurrency)), '-T', String(seconds)]
  const { stdout } = await run('pgbench', ['-n', '-M', 'prepared', ...counted, ...defined, '-f', file, url])
  const [rate, meanMs] = [/^tps = ([\d.]+)/m, /latency average = ([\d.]+) ms/].map((shape) =>
    Number(shape.exec(stdout)?.[1]),
  )
  if (!rate || !meanMs) throw new Error(`pgbench said: ${stdout}`)
  return { rate, meanMs }
}

/** `load.sql` speaks psql; its two variables are ours to fill in. */
async function fill(url: string, deals: number): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    const row = await client.query(
      'select coalesce(max(id), 0)::bigint as base, $1 - count(*) as add from lim.enroll',
      [deals],
    )
    const { base, add } = row.rows[0]
    const text = read('load')
      .split('\n')
      .filter((line) => !/^--|\\gset/.test(line))
      .join('\n')
      .replaceAll(':base', String(base))
      .replaceAll(':add', String(add))
    await client.query(text)
    await client.query('reset synchronous_commit')
    await client.query('vacuum analyze')
  } finally {
    await client.end()
  }
}

import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import pg from 'pg'

const FOLDER = new URL('../../migrations/', import.meta.url)

/** Any number nobody else uses: instances that start together take turns on it. */
const MIGRATION_LOCK = 5_384_610

type Options = {
  onProgress?: (line: string) => void
  /** Only these, by name: a backup is restored into the database that it was taken from. */
  only?: ReadonlySet<string>
}

/**
 * Brings the database up to this version. Forward only: each file of `migrations/` runs once, in order of its
 * name; all of them or none. Safe when several instances start at once.
 *
 * @throws Error when a migration that already ran was edited since, or the database is newer than this code
 */
export async function migrate(url: string, options: Options = {}): Promise<void> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000 })
  await client.connect()
  try {
    await client.query('begin')
    await applyMigrations(client, options)
    await client.query('commit')
  } finally {
    await client.end() // what was not committed is undone
  }
}

/** The same inside a transaction of the caller's. */
export async function applyMigrations(client: pg.ClientBase, { only, onProgress }: Options): Promise<void> {
  await client.query('select pg_advisory_xact_lock($1)', [MIGRATION_LOCK])
  await client.query(`create table if not exists migration (
    name text primary key, digest text not null, applied_at timestamptz not null default now())`)
  const { rows } = await client.query<{ name: string; digest: string }>('select name, digest from migration')
  const applied = new Map(rows.map((row) => [row.name, row.digest]))

  for (const { name, text, digest } of await listMigrations()) {
    const before = applied.get(name)
    applied.delete(name)
    if (before === digest || (only && !only.has(name))) continue
    if (before) throw new Error(`migration ${name} was edited after it ran: write a new one instead`)
    onProgress?.(`migrating: ${name}`)
    await runMigration(client, name, text, digest)
  }
  const [unknown] = applied.keys()
  if (unknown) throw new Error(`the database has migration ${unknown}, which this version does not know`)
}

/** What this version brings, in order. */
export async function listMigrations() {
  const names = (await readdir(FOLDER)).filter((name) => name.endsWith('.sql')).toSorted()
  return Promise.all(
    names.map(async (name) => {
      const text = await readFile(new URL(name, FOLDER), 'utf8')
      return { name, text, digest: createHash('sha256').update(text).digest('hex') }
    }),
  )
}

async function runMigration(client: pg.ClientBase, name: string, text: string, digest: string) {
  try {
    await client.query(text)
    await client.query('insert into migration (name, digest) values ($1, $2)', [name, digest])
  } catch (cause) {
    throw new Error(`migration ${name} failed: ${cause instanceof Error ? cause.message : cause}`, { cause })
  }
}

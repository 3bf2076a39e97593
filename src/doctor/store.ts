import { setTimeout as pause } from 'node:timers/promises'
import pg from 'pg'
import type { Clock } from '../core/clock.ts'

/** What a database says of itself. */
export type Vitals = {
  /** 15 for any PostgreSQL 15. */
  major: number
  versionText: string
  encoding: string
  isReadOnly: boolean
  isEncrypted: boolean
  /** `fsync`, `full_page_writes` and `synchronous_commit`, as far as they are off. */
  careless: string[]
  btreeGist: 'installed' | 'available' | 'missing'
  mayCreate: boolean
  connections: { max: number; used: number }
  now: Date
  sentAt: Date
  receivedAt: Date
  /** `nothing`: a new database. `closed`: our tables are somebody else's. */
  ours: Ours | 'nothing' | 'closed'
}

export type Ours = {
  /** What it is for, once a server has started on it. */
  mode: 'live' | 'demo' | undefined
  migrations: { name: string; digest: string }[]
  /** E-mails of the demo's people, whose password is published. */
  demoPeople: string[]
  roles: string[]
  /** Enrolls that are not over, and whose payouts are not, by their rail. */
  running: { rail: string; enrolls: number; platformIsPaid: boolean }[]
}

/** A server that fell silent does not answer a goodbye either. */
const GOODBYE_MS = 500

const SELF = `select
  current_setting('server_version_num')::int / 10000 as major,
  current_setting('server_version') as version_text,
  current_setting('server_encoding') as encoding,
  pg_is_in_recovery() or current_setting('default_transaction_read_only')::bool as is_read_only,
  coalesce((select ssl from pg_stat_ssl where pid = pg_backend_pid()), false) as is_encrypted,
  array(select name from pg_settings where setting = 'off'
    and name in ('fsync', 'full_page_writes', 'synchronous_commit')) as careless,
  coalesce(
    (select 'installed' from pg_extension where extname = 'btree_gist'),
    (select 'available' from pg_available_extensions where name = 'btree_gist'),
    'missing') as btree_gist,
  has_database_privilege(current_database(), 'CREATE')
    and coalesce(has_schema_privilege(current_schema(), 'CREATE'), false) as may_create,
  current_setting('max_connections')::int as max_connections,
  (select count(*)::int from pg_stat_activity where backend_type = 'client backend') as used_connections,
  to_regclass('migration') is not null as has_migrations,
  to_regclass('installation') is not null as has_mode,
  to_regclass('payout') is not null as has_payouts,
  has_table_privilege(to_regclass('migration'), 'select')
    and has_table_privilege(to_regclass('person'), 'update') as may_use_ours`

/**
 * Reads everything in one transaction that cannot write.
 * @throws Error when the database is not there
 */
export async function readVitals(url: string, clock: Clock, limitMs: number): Promise<Vitals> {
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: limitMs,
    query_timeout: limitMs,
    application_name: 'sdelka doctor',
  })
  client.on('error', () => {}) // reported by whoever waits for an answer
  await client.connect()
  try {
    await client.query('begin read only')
    const all = async <Row extends object>(text: string, values: unknown[] = []) =>
      (await client.query<Row>(text, values)).rows
    const [sentAt, [time], receivedAt] = [
      clock.now(),
      await all<{ now: Date }>('select clock_timestamp() as now'),
      clock.now(),
    ]
    const [self] = await all<Self>(SELF)
    if (!self || !time) throw new Error('the database answers nothing')
    return {
      major: self.major,
      versionText: self.version_text,
      encoding: self.encoding,
      isReadOnly: self.is_read_only,
      isEncrypted: self.is_encrypted,
      careless: self.careless,
      btreeGist: self.btree_gist,
      mayCreate: self.may_create,
      connections: { max: self.max_connections, used: self.used_connections },
      now: time.now,
      sentAt,
      receivedAt,
      ours: !self.has_migrations ? 'nothing' : self.may_use_ours ? await readOurs(all, self) : 'closed',
    }
  } finally {
    await Promise.race([client.end(), pause(GOODBYE_MS, undefined, { ref: false })])
  }
}

type Self = {
  major: number
  version_text: string
  encoding: string
  is_read_only: boolean
  is_encrypted: boolean
  careless: string[]
  btree_gist: Vitals['btreeGist']
  may_create: boolean
  max_connections: number
  used_connections: number
  has_migrations: boolean
  has_mode: boolean
  has_payouts: boolean
  may_use_ours: boolean | null
}

type All = <Row extends object>(text: string, values?: unknown[]) => Promise<Row[]>

const RUNNING = `
  select rail, count(*)::int as enrolls, bool_or(terms ->> 'platformPayout' <> 'retain') as "platformIsPaid"
  from enroll e
  where status in ('pending', 'confirmed', 'ready') or exists (
    select 1 from payout p where p.enroll_id = e.id and p.status not in ('succeeded', 'canceled'))
  group by rail`

async function readOurs(all: All, { has_mode, has_payouts }: Self): Promise<Ours> {
  const [installation] = has_mode ? await all<{ mode: 'live' | 'demo' }>('select mode from installation') : []
  const migrations = await all<{ name: string; digest: string }>('select name, digest from migration')
  const people = await all<{ email: string }>(
    `select email from person where email like '%@example.com' order by email limit 20`,
  )
  const roles = await all<{ role: string }>('select distinct unnest(roles) as role from person')
  return {
    mode: installation?.mode,
    migrations,
    demoPeople: people.map(({ email }) => email),
    roles: roles.map(({ role }) => role),
    running: has_payouts ? await all<Ours['running'][number]>(RUNNING) : [],
  }
}

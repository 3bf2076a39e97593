import type { Readable, Writable } from 'node:stream'
import pg from 'pg'
import { from as copyFrom, to as copyTo } from 'pg-copy-streams'
import '../db/db.ts' // how int8 is read is said there
import type { Queryable } from '../db/db.ts'
import type { Manifest, Totals } from './manifest.ts'

type Client = pg.ClientBase

/** A connection of its own, without the limits of a request. */
export async function openClient(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000, keepAlive: true })
  client.on('error', () => {}) // whoever waits for an answer hears of it
  await client.connect()
  return client
}

/** The text of a value must not depend on the server's settings: digests are made of it. */
const PLAIN = `set local timezone = 'UTC'; set local datestyle = 'ISO, YMD'; set local intervalstyle = 'postgres';
  set local bytea_output = 'hex'; set local extra_float_digits = 1; set local client_encoding = 'UTF8';
  set local statement_timeout = 0; set local idle_in_transaction_session_timeout = 0`

/** One instant of the whole database, however long it takes to read. */
export async function beginSnapshot(client: Client): Promise<void> {
  await client.query('begin isolation level repeatable read, read only')
  await client.query(PLAIN)
}

export async function beginRestore(client: Client): Promise<void> {
  await client.query('begin')
  await client.query(PLAIN)
}

export const commit = (client: Client) => client.query('commit')

export type Table = { name: string; columns: string[] }

/** Our tables, without the log of migrations: restoring runs those. Columns that the database computes are left out. */
export async function listTables(client: Client): Promise<Table[]> {
  const { rows } = await client.query<Table>(`
    select c.relname as name, array_agg(a.attname::text order by a.attnum) as columns
    from pg_class c join pg_attribute a on a.attrelid = c.oid
    where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
      and c.relname <> 'migration' and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
      and not exists (select 1 from pg_depend d where d.objid = c.oid and d.deptype = 'e')
    group by c.relname order by c.relname`)
  return rows
}

const quoted = (name: string) => `public.${pg.escapeIdentifier(name)}`
const columnsOf = ({ columns }: Table) => columns.map((column) => pg.escapeIdentifier(column)).join(', ')

/** Nobody may change the shape of the tables while they are read. */
export async function keepTables(client: Client, tables: readonly Table[]): Promise<void> {
  await client.query(`lock table ${tables.map(({ name }) => quoted(name)).join(', ')} in access share mode`)
}

export async function listApplied(client: Client): Promise<Manifest['migrations']> {
  const { rows } = await client.query<{ name: string; digest: string }>(
    'select name, digest from migration order by name',
  )
  return rows
}

export async function readVersion(client: Client): Promise<string> {
  const { rows } = await client.query<{ version: string }>(
    `select current_setting('server_version') as version`,
  )
  return rows[0]?.version ?? ''
}

/** Sums of 60 bits of each row's hash: the same for the same rows in any order. */
const digestOf = (text: string) =>
  `coalesce(sum(('x' || substr(md5(${text}), 1, 15))::bit(60)::bigint), 0)::text`

export async function digestTable(client: Client, table: Table): Promise<{ rows: number; digest: string }> {
  const { rows } = await client.query<{ rows: number; digest: string }>(`
    select count(*) as rows, ${digestOf('t::text')} as digest
    from (select ${columnsOf(table)} from ${quoted(table.name)}) t`)
  return rows[0] ?? { rows: 0, digest: '' }
}

export async function readTotals(client: Client): Promise<Totals> {
  const { rows } = await client.query<Totals>(`
    select (select count(*) from journal_entry) as entries, (select count(*) from posting) as postings,
      count(*) as addresses, ${digestOf(`s.address || ' ' || s.amount`)} as balances
    from (
      select side.address, sum(side.moved)::bigint as amount
      from posting p, lateral (values (p.from_address, -p.amount), (p.to_address, p.amount)) side (address, moved)
      group by side.address
    ) s`)
  if (!rows[0]) throw new Error('a sum always has a row')
  return rows[0]
}

/** Where the counters stand. They belong to no transaction: what is read now is at least what the rows need. */
export async function listSequences(client: Client): Promise<Manifest['sequences']> {
  const { rows } = await client.query<{ name: string; value: number }>(`
    select sequencename as name, last_value as value from pg_sequences
    where schemaname = 'public' and last_value is not null order by sequencename`)
  return rows
}

export async function setSequence(client: Client, { name, value }: Manifest['sequences'][0]): Promise<void> {
  await client.query('select setval($1::regclass, $2)', [quoted(name), value])
}

export const copyOut = (client: Client, table: Table): Readable =>
  client.query(copyTo(`copy ${quoted(table.name)} (${columnsOf(table)}) to stdout`))

export const copyIn = (client: Client, table: Table): Writable =>
  client.query(copyFrom(`copy ${quoted(table.name)} (${columnsOf(table)}) from stdin`))

/** Whether anything of ours, or of anybody, is in the database. */
export async function isEmpty(client: Client): Promise<boolean> {
  const { rows } = await client.query<{ name: string }>(`
    select relname as name from pg_class c
    where relnamespace = 'public'::regnamespace and relkind in ('r', 'p', 'v', 'm', 'f')
      and not exists (select 1 from pg_depend d where d.objid = c.oid and d.deptype = 'e') limit 1`)
  return rows.length === 0
}

type ForeignKey = { table: string; name: string; definition: string }

/**
 * Makes the tables take rows in any order and as they were: without foreign keys, without triggers, without what the
 * migrations put in. Answers how to undo it; foreign keys are then checked for every row.
 */
export async function openTables(client: Client, tables: readonly Table[]): Promise<() => Promise<void>> {
  const { rows: keys } = await client.query<ForeignKey>(`
    select c.relname as table, k.conname as name, pg_get_constraintdef(k.oid) as definition
    from pg_constraint k join pg_class c on c.oid = k.conrelid
    where k.contype = 'f' and k.connamespace = 'public'::regnamespace and k.conparentid = 0 order by c.relname, k.conname`)
  for (const { table, name } of keys)
    await client.query(`alter table ${quoted(table)} drop constraint ${pg.escapeIdentifier(name)}`)
  for (const { name } of tables) await client.query(`alter table ${quoted(name)} disable trigger user`)
  await client.query(`truncate ${tables.map(({ name }) => quoted(name)).join(', ')}`)
  return async () => {
    for (const { name } of tables) await client.query(`alter table ${quoted(name)} enable trigger user`)
    for (const { table, name, definition } of keys) {
      const constraint = `add constraint ${pg.escapeIdentifier(name)} ${definition}`
      await client.query(`alter table ${quoted(table)} ${constraint}`)
    }
  }
}

type Mark = { id: string; backupAt: Date; restoredAt: Date }

/**
 * Says that this database was restored: it sends no money until it has been compared with YooKassa. A run that the backup
 * caught is over, and everybody signs in anew: sessions that were ended since would be alive again.
 */
export async function markRestored(client: Client, { id, backupAt, restoredAt }: Mark): Promise<void> {
  await client.query('insert into restoration (id, backup_at, restored_at) values ($1, $2, $3)', [
    id,
    backupAt,
    restoredAt,
  ])
  await client.query(
    `update reconciliation set status = 'failed', reason = 'the database was restored', finished_at = $1, holder = null
     where status in ('waiting', 'running')`,
    [restoredAt],
  )
  await client.query('delete from reconciliation_seen')
  await client.query('update session set revoked_at = $1 where revoked_at is null', [restoredAt])
  await grantTimeToSpeak(client, restoredAt)
}

/**
 * What people have said since the backup is lost, so their silence counts anew: nobody loses the money of a deal because
 * the word that kept it is gone.
 */
async function grantTimeToSpeak(client: Client, restoredAt: Date): Promise<void> {
  await client.query(`update enroll set resumed_at = $1 where status = 'ready' and confirmed_at is null`, [
    restoredAt,
  ])
  await client.query(
    `update dispute set answer_by = greatest(answer_by, $1::timestamptz + (answer_by - created_at)) where status = 'opened'`,
    [restoredAt],
  )
}

export async function createDatabase(client: Client, name: string): Promise<void> {
  await client.query(`create database ${pg.escapeIdentifier(name)}`)
}

export async function dropDatabase(client: Client, name: string): Promise<void> {
  await client.query(`drop database if exists ${pg.escapeIdentifier(name)} with (force)`)
}

export async function listDatabases(client: Client, prefix: string): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(
    'select datname as name from pg_database where starts_with(datname, $1)',
    [prefix],
  )
  return rows.map(({ name }) => name)
}

/** A client in a transaction, for what asks a `Queryable`. One question at a time. */
export function queryableOf(client: Client): Queryable {
  let last: Promise<unknown> = Promise.resolve()
  const rows = <Row>({ text, values }: { text: string; values: readonly unknown[] }) => {
    const answer = last.then(() => client.query(text, [...values])).then((result) => result.rows as Row[])
    last = answer.catch(() => {})
    return answer
  }
  return { rows, row: async <Row>(statement: Parameters<typeof rows>[0]) => (await rows<Row>(statement))[0] }
}

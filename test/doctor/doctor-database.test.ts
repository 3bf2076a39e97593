import { type AddressInfo, createServer } from 'node:net'
import { beforeAll, describe, expect, it } from 'vitest'
import { newId } from '../../src/core/id.ts'
import { sql } from '../../src/db/db.ts'
import { createPerson } from '../../src/identity/person.ts'
import { databaseUrl, withClient } from '../support/client.ts'
import { testDatabase } from '../support/database.ts'
import { type Findings, GOOD, testDoctor, yookassaOf } from '../support/doctor.ts'

const database = testDatabase()
const doctor = testDoctor()
let real: string
beforeAll(async () => {
  real = await doctor.stranger(yookassaOf())
})

/** Nobody is at home in this file: only what is said of the database counts. */
const look = (DATABASE_URL: string): Promise<Findings> =>
  doctor.look({ ...GOOD, DATABASE_URL }, { yookassa: real, platform: 'http://127.0.0.1:1' })

const admin = (text: string) => withClient(database.url, (client) => client.query(text))

const own = new URL(database.url).pathname.slice(1)

/** Another database or user on the same server, for one test. */
async function having<Result>(make: string, drop: string, work: () => Promise<Result>): Promise<Result> {
  await admin(make)
  return work().finally(() => admin(drop))
}

const person = (email: string, role: 'operator' | 'client') =>
  createPerson(
    { db: database.db, clock: { now: () => new Date() } },
    { email, name: 'Olga', password: 'long enough', roles: [role] },
  )

/** A booking of tomorrow, whose commission would be paid out. */
async function bookOn(rail: 'two_stage' | 'safe_deal') {
  const [client, master, service, enroll] = Array.from({ length: 4 }, () => newId())
  for (const id of [client, master]) {
    await database.db.row(sql`
      insert into person (id, email, name, roles, created_at)
      values (${id}, ${`${id}@example.org`}, 'Somebody', ${['client']}, now())`)
  }
  await database.db.row(sql`
    insert into service (id, master_id, title, description, price, duration_minutes, created_at, changed_at)
    values (${service}, ${master}, 'Работа', '', 100000, 60, now(), now())`)
  await database.db.row(sql`
    insert into enroll (id, service_id, client_id, master_id, title, price, starts_at, ends_at, rail, terms, status,
      created_at, changed_at)
    values (${enroll}, ${service}, ${client}, ${master}, 'Работа', 100000, now() + interval '1 day',
      now() + interval '25 hours', ${rail}, ${{ platformPayout: 'full' }}, 'confirmed', now(), now())`)
}

describe('the doctor of databases', () => {
  it('misses an operator, and then the demo', async () => {
    expect((await look(database.url)).of('Database/people')).toMatchObject({
      level: 'yellow',
      says: expect.stringContaining('no operator'),
    })
    await person('olga@example.com', 'operator')
    expect((await look(database.url)).of('Database/people').level).toBe('green')
    await person('client@example.com', 'client')
    expect((await look(database.url)).of('Database/people')).toMatchObject({
      level: 'red',
      says: expect.stringContaining('client@example.com: people of the demo'),
    })
  })

  it('keeps demo and real money apart', async () => {
    const purpose = async () => (await look(database.url)).of('Database/purpose')
    expect((await purpose()).says).toContain('the first start')
    await database.db.rows(sql`insert into installation values ('demo', now())`)
    expect(await purpose()).toMatchObject({
      level: 'red',
      says: expect.stringContaining('belongs to a demo'),
    })
    await database.db.rows(sql`update installation set mode = 'live'`)
    expect((await purpose()).level).toBe('green')
  })

  it('knows what runs on the other rail', async () => {
    const moved = (settings: Record<string, string> = {}) =>
      doctor
        .look(
          { ...GOOD, RAIL: 'safe_deal', DATABASE_URL: database.url, ...settings },
          { yookassa: real, platform: 'http://127.0.0.1:1' },
        )
        .then((found) => found.of('Database/other rail'))
    expect((await moved()).level).toBe('green')

    await bookOn('two_stage')
    expect(await moved({ YOOKASSA_GATEWAY_KEY: '' })).toMatchObject({
      level: 'red',
      says: expect.stringContaining(
        '1 enrolls of RAIL=two_stage are not over, and their payouts need the gateway',
      ),
    })
    expect(await moved({ DEVELOPER_CARD: '' })).toMatchObject({
      level: 'red',
      says: expect.stringContaining('nowhere to go'),
    })
    expect((await moved({ DEVELOPER_PAYOUT_TOKEN: 'token' })).level).toBe('yellow')
    expect((await look(database.url)).of('Database/other rail').level).toBe('green')
  })

  it('knows a new database', async () => {
    const name = `${own}_new`
    await having(`create database ${name} template template0`, `drop database ${name}`, async () => {
      const found = await look(databaseUrl(database.url, name))
      expect(found.of('Database/migrations').says).toMatch(
        /new database: the first start runs \d+ migrations/,
      )
      expect(found.of('Database/btree_gist').says).toContain('the first start installs it')
      expect(found.of('Database/people').level).toBe('yellow')
    })
  })

  it('refuses another encoding', async () => {
    const name = `${own}_latin`
    const make = `create database ${name} template template0 encoding 'LATIN1' locale_provider libc locale 'C'`
    await having(make, `drop database ${name}`, async () => {
      expect((await look(databaseUrl(database.url, name))).of('Database/writing')).toMatchObject({
        level: 'red',
        says: expect.stringContaining('LATIN1'),
      })
    })
  })

  it('finds a user who may not do what is needed', async () => {
    const user = `${own}_user`
    await having(`create role ${user} login password 'very secret'`, `drop role ${user}`, async () => {
      const url = new URL(database.url)
      url.username = user
      url.password = 'very secret'
      expect((await look(url.href)).of('Database/writing').says).toContain('another user')
      url.pathname = '/postgres'
      expect((await look(url.href)).of('Database/writing').says).toContain('may not create')
      url.password = 'not so secret'
      const found = await look(url.href)
      expect(found.of('Database/reachable').says).toContain('password authentication failed')
      expect(JSON.stringify(found.all)).not.toContain('secret')
    })
  })

  it('finds a database that only reads', async () => {
    const off = `alter database ${own} reset default_transaction_read_only`
    await admin(`alter database ${own} set default_transaction_read_only = on`)
    const found = await look(database.url).finally(() =>
      admin(`begin; set transaction read write; ${off}; commit`),
    )
    expect(found.of('Database/writing').says).toContain('only reads')
  })

  it('finds a careless one', async () => {
    const off = `alter database ${own} reset synchronous_commit`
    await having(`alter database ${own} set synchronous_commit = off`, off, async () => {
      expect((await look(database.url)).of('Database/safety').says).toContain('synchronous_commit')
    })
  })

  it('finds migrations that wait, were edited, or come from the future', async () => {
    const migrations = async () => (await look(database.url)).of('Database/migrations')
    expect((await migrations()).says).toMatch(/all \d+ are in/)

    await database.db.rows(sql`delete from migration where name = (select max(name) from migration)`)
    expect(await migrations()).toMatchObject({
      level: 'yellow',
      says: expect.stringMatching(/1 of \d+ wait/),
    })
    await database.db.rows(
      sql`update migration set digest = 'x' where name = (select min(name) from migration)`,
    )
    expect(await migrations()).toMatchObject({
      level: 'red',
      says: expect.stringContaining('edited after it ran'),
    })
    await database.db.rows(sql`insert into migration (name, digest) values ('9999_future.sql', 'x')`)
    expect(await migrations()).toMatchObject({
      level: 'red',
      says: expect.stringContaining('9999_future.sql'),
    })
  })

  it('does not wait for one that says nothing', async () => {
    const silent = createServer(() => {})
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve))
    const { port } = silent.address() as AddressInfo
    const startedAt = performance.now()
    const found = await look(`postgres://nobody@127.0.0.1:${port}/none`)
    expect(found.of('Database/reachable').says).toContain('timeout')
    expect(performance.now() - startedAt).toBeLessThan(6_000)
    silent.close()
  })

  it('says that nobody is there, and looks no further', async () => {
    const found = await look('postgres://nobody@127.0.0.1:1/none')
    expect(found.of('Database/reachable').says).toContain('ECONNREFUSED')
    expect(found.of('Database/migrations').level).toBe('skipped')
  })
})

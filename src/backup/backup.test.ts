import { appendFile, mkdtemp, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { databaseUrl, withClient } from '../../test/support/client.ts'
import { dispute } from '../../test/support/disputes.ts'
import { confirm } from '../../test/support/safe-deal.ts'
import { GOOD_WALLET, testWorld } from '../../test/support/world.ts'
import { createAccount } from '../account/create.ts'
import { newId } from '../core/id.ts'
import { connect, type Db, sql } from '../db/db.ts'
import { migrate } from '../db/migrate.ts'
import { findDispute } from '../dispute/store.ts'
import { findEnroll } from '../enroll/store.ts'
import { auditLedger } from '../ledger/audit.ts'
import { listPayoutsOf } from '../payout/store.ts'
import { drillBackup } from './drill.ts'
import { chooseBackup, forgetOld, listBackups, readManifest } from './folder.ts'
import { restoreBackup } from './restore.ts'
import { takeBackup } from './take.ts'

const world = testWorld()
const { admin } = inject('database')
const scratch = `sdelka_restored_${process.pid}`
let root: string

const WALLET = {
  destination: { type: 'yoo_money' as const, account_number: GOOD_WALLET },
  title: 'wallet',
}

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'sdelka-backups-'))
  const deals = [
    await paidOut(),
    await world.ready(),
    await world.ready({ master: await world.person('master') }),
  ]
  await confirm(world, deals[2] as (typeof deals)[0])
  await world.tick()
})
afterAll(async () => {
  await rm(root, { recursive: true, force: true })
  await withClient(admin, (client) => client.query(`drop database if exists ${scratch} with (force)`))
})

async function paidOut() {
  const deal = await world.ready()
  await confirm(world, deal)
  await world.tick()
  return deal
}

const take = () => takeBackup({ url: world.database.url, root, clock: world.clock })
const drill = (folder: string) => drillBackup({ url: world.database.url, folder, clock: world.clock })

/** Restores into a new database and looks at it. */
async function inRestored<T>(folder: string, look: (db: Db, url: string) => Promise<T>): Promise<T> {
  await withClient(admin, async (client) => {
    await client.query(`drop database if exists ${scratch} with (force)`)
    await client.query(`create database ${scratch}`)
  })
  const url = databaseUrl(admin, scratch)
  await restoreBackup({ url, folder, clock: world.clock })
  const db = connect(url, { max: 2 })
  return look(db, url).finally(() => db.close())
}

describe('a backup', () => {
  it('holds the whole database, for its owner alone', async () => {
    const { folder, manifest } = await take()
    expect(await drill(folder)).toMatchObject({ wrong: [] })
    expect(manifest.totals.entries).toBeGreaterThan(5)
    expect(manifest.tables.map(({ name }) => name)).toEqual(
      expect.arrayContaining([
        'person',
        'payout',
        'posting',
        'command',
        'signing_key',
        'reconciliation_case',
      ]),
    )
    for (const name of ['manifest.json', 'payout.copy.gz'])
      expect((await stat(join(folder, name))).mode & 0o777).toBe(0o600)
    expect((await stat(folder)).mode & 0o777).toBe(0o700)
  })

  it('taken while deals are made is of one instant', async () => {
    let isOver = false
    const deals = [1, 2, 3].map(async () => {
      while (!isOver) await paidOut()
    })
    const taken = [await take(), await take()]
    isOver = true
    await Promise.all(deals)
    for (const { folder } of taken) expect((await drill(folder)).wrong).toEqual([])
    const [first, second] = taken.map(({ manifest }) => manifest.totals.entries)
    expect(second).toBeGreaterThan(first ?? 0)
  })

  it('leaves nothing behind when it fails, and never overwrites', async () => {
    const clock = { now: () => new Date('2030-01-01T00:00:00Z') }
    const { folder } = await takeBackup({ url: world.database.url, root, clock })
    const before = await readFile(join(folder, 'manifest.json'), 'utf8')
    await expect(takeBackup({ url: world.database.url, root, clock })).rejects.toThrow()
    expect(await readFile(join(folder, 'manifest.json'), 'utf8')).toBe(before)
    expect(await listBackups(root)).toContain(folder)
    await rm(folder, { recursive: true })
  })

  it('is forgotten when newer ones are kept', async () => {
    await take()
    await take()
    const all = await listBackups(root)
    expect(await forgetOld(root, 2)).toEqual(all.slice(0, -2))
    expect(await listBackups(root)).toEqual(all.slice(-2))
    expect(await chooseBackup(root)).toBe(all.at(-1))
  })
})

describe('a damaged backup', () => {
  const damages: [what: string, damage: (folder: string) => Promise<void>, said: RegExp][] = [
    ['cut off', (folder) => truncate(join(folder, 'posting.copy.gz'), 60), /posting.copy.gz has 60 bytes/],
    ['flipped', (folder) => flip(join(folder, 'posting.copy.gz')), /posting.copy.gz is damaged/],
    ['longer', (folder) => appendFile(join(folder, 'payout.copy.gz'), 'x'), /payout.copy.gz has/],
    ['lost', (folder) => rm(join(folder, 'payout.copy.gz')), /payout.copy.gz cannot be read/],
    ['of other rows', (folder) => say(folder, 'tables', 'payout', 'rows', 1000), /payout has \d+ rows/],
    [
      'of other content',
      (folder) => say(folder, 'tables', 'payout', 'digest', '1'),
      /payout holds something else/,
    ],
    ['of a later release', (folder) => later(folder), /newer than this release/],
  ]
  it.each(damages)('%s is found, and not restored', async (_what, damage, said) => {
    const { folder } = await take()
    await damage(folder)
    expect((await drill(folder)).wrong.join()).toMatch(said)
    await expect(inRestored(folder, async () => {})).rejects.toThrow(said)
    await withClient(databaseUrl(admin, scratch), async (client) => {
      const { rows } = await client.query(`select 1 from pg_tables where schemaname = 'public'`)
      expect(rows).toEqual([])
    })
  })

  it('without a manifest is none', async () => {
    const { folder } = await take()
    await writeFile(join(folder, 'manifest.json'), '{"format":1')
    await expect(drill(folder)).rejects.toThrow('damaged or of another version')
    await rm(folder, { recursive: true })
  })

  it('of books that are not in order is found', async () => {
    await world.database.db.row(
      sql`update balance set amount = amount + 1 where starts_with(address, 'tax:')`,
    )
    const { folder } = await take()
    await world.database.db.row(
      sql`update balance set amount = amount - 1 where starts_with(address, 'tax:')`,
    )
    expect((await drill(folder)).wrong.join()).toMatch(/audit: balance differs from its postings/)
    await rm(folder, { recursive: true })
  })
})

describe('a restored database', () => {
  it('is the same, goes on from there, and knows that it was restored', async () => {
    const { folder, manifest } = await take()
    await inRestored(folder, async (db, url) => {
      expect(await auditLedger(db)).toEqual([])
      await migrate(url) // as the next start does
      expect(await db.row(sql`select backup_at as at from restoration where released_at is null`)).toEqual({
        at: new Date(manifest.taken_at),
      })
      // History is as final as before, counters go on, and foreign keys are there again.
      await expect(db.row(sql`update posting set amount = 1`)).rejects.toThrow('append-only')
      await expect(
        db.row(sql`insert into payment (id, enroll_id, client_id, master_id, amount, status, return_url, created_at, changed_at)
        values (${newId()}, ${newId()}, ${newId()}, ${newId()}, 1, 'failed', '', now(), now())`),
      ).rejects.toThrow('foreign key')
      const entry = await db.row<{ id: number }>(sql`
        insert into journal_entry (key, at) values ('test/1', now()) returning id`)
      const { rows: entries = 0 } = manifest.tables.find(({ name }) => name === 'journal_entry') ?? {}
      expect(entry?.id).toBeGreaterThanOrEqual(entries)
      const keys = sql`select conname as name from pg_constraint where contype = 'f' order by 1`
      expect(await db.rows(keys)).toEqual(await world.database.db.rows(keys))
    })
  })

  it('is not written over', async () => {
    const { folder } = await take()
    await inRestored(folder, async (_db, url) => {
      await expect(restoreBackup({ url, folder, clock: world.clock })).rejects.toThrow('not empty')
    })
  })

  it.each([
    ['before the comparison', true],
    ['after it', false],
  ])(
    'does not pay again what was paid after the backup; an account is verified %s',
    async (_when, isEager) => {
      const master = await world.person('master')
      const confirmed = await world.ready()
      const parked = await world.ready({ master })
      await confirm(world, parked)
      await world.tick()
      const { folder } = await take()
      await confirm(world, confirmed) // paid out, and the backup does not know that it was confirmed
      await world.verify(world.ctx, await world.account(master)) // paid out, and there it is parked
      await world.tick()
      const before = await payoutsThere()

      await world.advance(30 * 3_600_000) // YooKassa has forgotten the keys
      await inRestored(folder, async (db) => {
        const { ctx, executor, worker } = world.start({ ...world.parts, db })
        if (isEager) await world.verify(ctx, (await createAccount(ctx, master, WALLET)).id)
        for (let round = 0; round < 12; round++) {
          await worker.tick()
          await executor.drain()
          await world.advance(11 * 60_000)
        }
        expect(await payoutsThere()).toEqual(before)
        expect(await db.row(sql`select 1 as is from restoration where released_at is null`)).toBeUndefined()
        const cases = await db.rows<{ enroll: string }>(sql`
        select enroll_id as enroll from reconciliation_case
        where status = 'open' and kind = 'missing_here' and object = 'payout'`)
        expect(new Set(cases.map(({ enroll }) => enroll))).toEqual(new Set([confirmed.id]))
        if (!isEager) await world.verify(ctx, (await createAccount(ctx, master, WALLET)).id)
        await worker.tick()
        await executor.drain()
        expect(await payoutsThere()).toEqual(before)
        const statuses = (await listPayoutsOf(db, [parked.id])).map(({ status }) => status)
        expect(new Set(statuses)).toEqual(new Set(['succeeded']))
        expect(await auditLedger(db)).toEqual([])
      })
    },
  )

  it('takes nobody’s silence for a word before they could say it again', async () => {
    const silent = await world.ready()
    const accused = await dispute(world, await world.ready())
    const { folder } = await take()
    await world.advance(80 * 3_600_000) // the client has objected meanwhile, and the master has answered: both are lost
    await inRestored(folder, async (db) => {
      const { worker, executor } = world.start({ ...world.parts, db })
      const stand = async () => {
        await worker.tick()
        await executor.drain()
        return [
          (await findEnroll(db, silent.id))?.confirmedAt ?? null,
          (await findDispute(db, accused.id))?.status,
        ]
      }
      expect(await stand()).toEqual([null, 'opened'])
      await world.advance(47 * 3_600_000)
      expect(await stand()).toEqual([null, 'opened'])
      await world.advance(26 * 3_600_000)
      expect(await stand()).toEqual([expect.any(Date), 'resolved'])
    })
  })
})

const payoutsThere = async () =>
  (await world.books()).payouts
    .map(({ id, amount, metadata }) => `${id} ${amount.value} of ${metadata?.enroll_id}`)
    .toSorted()

async function flip(path: string): Promise<void> {
  const bytes = await readFile(path)
  bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] ?? 0) ^ 0xff
  await writeFile(path, bytes)
}

async function say(
  folder: string,
  list: 'tables',
  name: string,
  field: string,
  value: unknown,
): Promise<void> {
  const manifest = await readManifest(folder)
  const found = manifest[list].find((each) => each.name === name)
  Object.assign(found ?? {}, { [field]: value })
  await writeFile(join(folder, 'manifest.json'), JSON.stringify(manifest))
}

async function later(folder: string): Promise<void> {
  const manifest = await readManifest(folder)
  manifest.migrations.push({ name: '9999_future.sql', digest: 'x' })
  await writeFile(join(folder, 'manifest.json'), JSON.stringify(manifest))
}

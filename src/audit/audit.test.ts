import pg from 'pg'
import { beforeAll, describe, expect, it } from 'vitest'
import { testWorld } from '../../test/support/world.ts'
import { newId } from '../core/id.ts'
import { type Statement, sql } from '../db/db.ts'
import { rollUpEarnings } from '../earnings/roll-up.ts'
import { confirmEnroll } from '../enroll/confirm.ts'
import { lockEnroll } from '../enroll/store.ts'
import { rollUp } from '../ledger/balance.ts'
import { canonical, hashOf } from './chain.ts'
import { record } from './record.ts'
import { sealBooks } from './seal.ts'
import { findHead, listLines } from './store.ts'
import { verifyBooks } from './verify.ts'

const world = testWorld()
const clock = { now: () => new Date('2030-01-01T00:00:00.123Z') }
const deed = (action: string, detail: Record<string, unknown> = {}) => ({
  by: { kind: 'operator', id: newId() } as const,
  action,
  subject: { kind: 'payout', id: newId() },
  reason: 'потому что',
  detail,
  at: clock.now(),
})
const write = (action: string, detail?: Record<string, unknown>) =>
  world.database.db.begin(async (tx) => record(tx, deed(action, detail)))
const findings = async (noted?: { seq: number; hash: string }) => {
  const { checks } = await verifyBooks({ db: world.database.db, clock }, noted)
  return checks.flatMap(({ check, findings }) =>
    findings.map(({ subject, detail }) => `${check}: ${subject} ${detail}`),
  )
}

beforeAll(async () => {
  const deal = await world.ready()
  await confirmEnroll(world.ctx, deal.client, deal.id)
  await world.house.executor.drain()
  await world.tick()
  await world.ready()
  await rollUpEarnings(world.ctx, await rollUp(world.database.db))
})

describe('the chain', () => {
  it('hashes the same content to the same text, whatever the order of its keys', () => {
    expect(canonical({ b: [1, { d: null, c: undefined }], a: 'я"' })).toBe('{"a":"я\\"","b":[1,{"d":null}]}')
    expect(canonical({ at: new Date(0) })).toBe('{"at":"1970-01-01T00:00:00.000Z"}')
  })

  it('has no gap and no fork, however many write at once', async () => {
    await Promise.all(Array.from({ length: 20 }, (_, n) => write('test.race', { n, sum: 1.5, я: ['x'] })))
    const lines = (await listLines(world.database.db, { limit: 200 })).toReversed()
    expect(lines.map(({ seq }) => seq)).toEqual(lines.map((_, index) => index + 1))
    for (const [index, { hash, ...line }] of lines.entries()) {
      expect(line.previous).toBe(lines[index - 1]?.hash ?? '0'.repeat(64))
      expect(hashOf(line)).toBe(hash)
    }
    expect(await findings()).toEqual([])
  })

  it('holds nothing of what was rolled back', async () => {
    const before = await findHead(world.database.db)
    const story = world.database.db.begin(async (tx) => {
      record(tx, deed('test.never'))
      throw new Error('changed my mind')
    })
    await expect(story).rejects.toThrow('changed my mind')
    expect(await findHead(world.database.db)).toEqual(before)
  })

  it('is locked last, so that nobody waits for a deal with its end in hand', async () => {
    const [one, other] = await Promise.all([world.booked(), world.booked()])
    const gate = Promise.withResolvers<void>()
    const act = (first: string, second: string, wait: Promise<void>) =>
      world.database.db.begin(async (tx) => {
        await lockEnroll(tx, first)
        record(tx, deed('test.deadlock')) // asked for early, on purpose
        await wait
        if (second) await lockEnroll(tx, second)
      })
    const slow = act(one.id, '', gate.promise)
    await new Promise((resolve) => setTimeout(resolve, 30))
    const quick = act(other.id, one.id, Promise.resolve())
    await write('test.bystander') // the end of the chain is free meanwhile
    gate.resolve()
    await Promise.all([slow, quick])
    expect(await findings()).toEqual([])
  })

  it('refuses to be changed by ordinary means', async () => {
    for (const edit of [
      sql`update audit_log set reason = 'x'`,
      sql`delete from audit_log`,
      sql`truncate audit_log`,
    ])
      await expect(world.database.db.rows(edit)).rejects.toThrow('append-only')
  })

  it('runs through a head that was noted, or says so', async () => {
    const head = (await verifyBooks({ db: world.database.db, clock })).head
    await write('test.later')
    expect(await findings(head)).toEqual([])
    expect((await findings({ ...head, hash: 'f'.repeat(64) })).join()).toContain('not the one that was noted')
    expect((await findings({ seq: 10_000, hash: head.hash })).join()).toContain('not there any more')
  })
})

describe('seals', () => {
  it('take in everything once, and nothing that is still being written', async () => {
    await sealBooks({ db: world.database.db, clock })
    expect(await sealBooks({ db: world.database.db, clock })).toBe(0)
    const gate = Promise.withResolvers<void>()
    const isWritten = Promise.withResolvers<void>()
    const enroll = await world.booked()
    await sealBooks({ db: world.database.db, clock })
    const slow = world.database.db.begin(async (tx) => {
      await tx.row(sql`
        insert into happening (enroll_id, what, actor, at) values (${enroll.id}, 'slow', 'system', ${clock.now()})`)
      isWritten.resolve()
      await gate.promise
    })
    await isWritten.promise
    await expect(sealBooks({ db: world.database.db, clock })).rejects.toThrow('lock timeout')
    gate.resolve()
    await slow
    expect(await sealBooks({ db: world.database.db, clock })).toBe(1)
    expect(await findings()).toEqual([])
  })

  it('are taken by one of many', async () => {
    await world.booked()
    const counts = await Promise.all(
      Array.from({ length: 5 }, () => sealBooks({ db: world.database.db, clock })),
    )
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(1)
    expect(await findings()).toEqual([])
  })
})

describe('an edit behind the triggers', () => {
  /** Each is made in a transaction that is rolled back. */
  const edits: [what: string, edits: string[], found: RegExp[]][] = [
    [
      'of a posting',
      ['update posting set amount = amount + 1 where entry_id = 1'],
      [/postings changed: ids 1 to/],
    ],
    [
      'that turns a posting around',
      [
        "update posting set from_address = to_address, to_address = from_address where from_address = 'expense:provider_fee'",
      ],
      [/postings changed/],
    ],
    ['that removes a posting', ['delete from posting where line = 2'], [/postings changed.*there are/]],
    [
      "of an entry's time",
      ["update journal_entry set at = at - interval '1 day' where id = 2"],
      [/journal entries changed.*changed/],
    ],
    [
      'that removes an entry',
      ['delete from journal_entry where id = 1'],
      [/journal entries changed/, /posting without its entry: 1/],
    ],
    [
      'that slips an entry in',
      [
        'delete from journal_entry where id = 1',
        "insert into journal_entry (id, key, at) overriding system value values (1, 'slipped in', now())",
      ],
      [/journal entries changed/],
    ],
    [
      'of the story',
      ["update happening set actor = 'client' where actor = 'system'"],
      [/happenings changed/],
    ],
    ['that removes a part of the story', ['delete from happening where id = 2'], [/happenings changed/]],
    [
      'of a balance',
      ['update balance set amount = amount + 100 where amount > 0'],
      [/balance differs from its postings/],
    ],
    [
      'of a balance, below zero',
      [
        'alter table balance drop constraint balance_funds',
        "update balance set amount = -5 where address like 'tax:%'",
      ],
      [/owned balance below zero/],
    ],
    [
      'of a checkpoint',
      [
        "insert into checkpoint values ('yookassa:shop', 3, 12345) on conflict (address) do update set amount = 12345",
      ],
      [/checkpoint differs from its postings/],
    ],
    ...['sent = sent + 1', 'gross = gross - 1', 'fee = 0', "latest = latest - interval '1 year'"].map(
      (change): [string, string[], RegExp[]] => [
        `of a master's checkpoint, ${change},`,
        [`update earnings_checkpoint set ${change}`],
        [/earnings checkpoint differs from its postings/],
      ],
    ),
    ['of a hold', ["update payment set status = 'failed' where status = 'processing'"], [/not see: hold:/]],
    [
      'of a payment',
      ["update payment set amount = amount - 100 where status = 'succeeded'"],
      [/captured sum differs from its entry/],
    ],
    [
      'of what was refunded',
      ["update payment set refunded = 100 where status = 'succeeded'"],
      [/refunded sum differs from its refunds/],
    ],
    [
      'of a payout',
      ["update payout set status = 'canceled' where receiver = 'master'"],
      [/distributed twice or not at all/],
    ],
    [
      'that invents a payout',
      ["update journal_entry set key = key || '!' where key like 'payout/%/settle'"],
      [/payout settled without its entry/],
    ],
    [
      'of a line of the log',
      ["update audit_log set reason = 'another' where seq = 2"],
      [/audit log changed: line 2 changed/],
    ],
    ['that removes a line', ['delete from audit_log where seq = 3'], [/audit log changed: line 3 missing/]],
    ['that cuts off the end', ['delete from audit_log where seq > 5'], [/audit log changed: its end/]],
    [
      'that cuts off the end and moves the head',
      [
        'delete from audit_log where seq > 5',
        'update audit_head set seq = 5, hash = (select hash from audit_log where seq = 5)',
      ],
      [/the last seal is not the one that its head knows/],
    ],
  ]

  it.each(edits)('%s is found and named', async (_what, edits, found) => {
    await verifyBooks({ db: world.database.db, clock })
    const client = new pg.Client({ connectionString: world.database.url })
    await client.connect()
    try {
      await client.query('begin')
      for (const table of [
        'posting',
        'journal_entry',
        'happening',
        'audit_log',
        'balance',
        'payment',
        'payout',
      ])
        await client.query(`alter table ${table} disable trigger all`)
      for (const edit of edits) expect((await client.query(edit)).rowCount, edit).not.toBe(0)
      const seen = await verifyInside(client)
      for (const pattern of found) expect(seen.join('\n')).toMatch(pattern)
    } finally {
      await client.query('rollback')
      await client.end()
    }
  })

  it('leaves nothing behind', async () => {
    expect(await findings()).toEqual([])
  })
})

/** The checks as another connection's open transaction sees them. */
async function verifyInside(client: pg.Client): Promise<string[]> {
  const rows = async (statement: Statement) =>
    (await client.query(statement.text, [...statement.values])).rows
  const db = {
    ...world.database.db,
    rows,
    row: async (statement: Statement) => (await rows(statement))[0],
    begin: async (story: (tx: unknown) => Promise<unknown>) => {
      const tx = {
        rows,
        row: async (statement: Statement) => (await rows(statement))[0],
        send: (statement: Statement) => void client.query(statement.text, [...statement.values]),
        beforeCommit() {},
        onCommit() {},
      }
      return story(tx)
    },
  } as unknown as typeof world.database.db
  const { checks } = await verifyBooks({ db, clock })
  return checks.flatMap(({ check, findings }) =>
    findings.map(({ subject, detail }) => `${check}: ${subject} ${detail}`),
  )
}

import { type AddressInfo, createConnection, createServer } from 'node:net'
import { beforeAll, describe, expect, it } from 'vitest'
import { testDatabase } from '../../test/support/database.ts'
import { connect, type Db, isViolation, type Statement, sql } from './db.ts'

const database = testDatabase()
let db: Db

beforeAll(async () => {
  db = connect(database.url, { max: 4 })
  await db.rows(sql`create table stone (id int primary key, weight int not null check (weight > 0))`)
  // Found out only at the commit.
  await db.rows(sql`create table shadow (id int references stone deferrable initially deferred)`)
  return () => db.close()
})

let next = 0
const newStone = () => ({ id: ++next, weight: 5 })
const insert = ({ id, weight }: { id: number; weight: number }): Statement =>
  sql`insert into stone (id, weight) values (${id}, ${weight})`
const exists = async (id: number) => (await db.row(sql`select 1 from stone where id = ${id}`)) !== undefined

describe('sql', () => {
  it('turns every hole into a parameter', () => {
    const statement = sql`select ${1}, ${"'; drop table stone; --"} where ${null}::text is null`
    expect(statement.text).toBe('select $1, $2 where $3::text is null')
    expect(statement.values).toEqual([1, "'; drop table stone; --", null])
  })

  it('writes a statement into another, and counts on', () => {
    const inner = sql`a = ${1} and b = ${2}`
    const statement = sql`select ${0} where ${inner} and (${inner}) or c = ${3}`
    expect(statement.text).toBe('select $1 where a = $2 and b = $3 and (a = $4 and b = $5) or c = $6')
    expect(statement.values).toEqual([0, 1, 2, 1, 2, 3])
  })

  it('may be empty, and may hold nothing but holes', () => {
    expect(sql``.text).toBe('')
    expect(sql`${sql`x`}`.text).toBe('x')
    expect(sql`${1}${2}`.text).toBe('$1$2')
    expect(sql`a ${sql``} b`.text).toBe('a  b')
  })

  it('reaches the database as it is', async () => {
    const text = `"quotes" 'and' $1 \\ ; --`
    expect(await db.row(sql`select ${text}::text as text, ${17}::int as number`)).toEqual({
      text,
      number: 17,
    })
  })

  it('reads int8 as a number, and refuses one that would be rounded', async () => {
    expect(await db.row(sql`select 9007199254740991::int8 as n`)).toEqual({ n: 9_007_199_254_740_991 })
    await expect(db.row(sql`select 9007199254740993::int8 as n`)).rejects.toThrow(RangeError)
  })
})

describe('a transaction', () => {
  it('commits what was sent and answers what its story answers', async () => {
    const stone = newStone()
    const answer = await db.begin(async (tx) => {
      tx.send(insert(stone))
      return tx.row(sql`select weight from stone where id = ${stone.id}`)
    })
    expect(answer).toEqual({ weight: 5 })
    expect(await exists(stone.id)).toBe(true)
  })

  it('is rolled back when its story throws, and throws the same', async () => {
    const stone = newStone()
    const reason = new Error('changed my mind')
    const story = db.begin(async (tx) => {
      tx.send(insert(stone))
      throw reason
    })
    await expect(story).rejects.toBe(reason)
    expect(await exists(stone.id)).toBe(false)
  })

  it('is rolled back when its story throws before its first await', async () => {
    const reason = new Error('at once')
    await expect(
      db.begin(() => {
        throw reason
      }),
    ).rejects.toBe(reason)
    // Otherwise the connection goes back with its transaction open, and swallows whatever comes next.
    const single = connect(database.url, { max: 1 })
    const stone = newStone()
    const thrown = () => {
      throw reason
    }
    await single.begin(thrown).catch(() => {})
    await single.row(insert(stone))
    expect(await exists(stone.id)).toBe(true)
    await single.close()
  })

  it('throws the error of a write that was sent and not awaited', async () => {
    const [first, second] = [newStone(), newStone()]
    const story = db.begin(async (tx) => {
      tx.send(insert(first))
      tx.send(insert({ ...second, weight: -1 }))
    })
    await expect(story).rejects.toMatchObject({ constraint: 'stone_weight_check' })
    expect(await exists(first.id)).toBe(false)
  })

  it('names the write that failed, not the statement that came after it', async () => {
    const story = db.begin(async (tx) => {
      tx.send(insert({ ...newStone(), weight: -1 }))
      return tx.row(sql`select 1`)
    })
    const error = await story.catch((reason) => reason)
    expect(isViolation(error, 'stone_weight_check')).toBe(true)
  })

  it('is rolled back when its story swallows a failure', async () => {
    const stone = newStone()
    const story = db.begin(async (tx) => {
      tx.send(insert(stone))
      await tx.row(insert({ ...newStone(), weight: -1 })).catch(() => {})
      return 'all is well'
    })
    await expect(story).rejects.toThrow('rolled back')
    expect(await exists(stone.id)).toBe(false)
  })

  it('throws when the commit itself fails', async () => {
    let isTold = false
    const story = db.begin(async (tx) => {
      tx.send(sql`insert into shadow (id) values (${-1})`)
      tx.onCommit(() => {
        isTold = true
      })
    })
    await expect(story).rejects.toMatchObject({ constraint: 'shadow_id_fkey' })
    expect(isTold).toBe(false)
  })

  it('runs what waits for the commit after it, in order, and never after a rollback', async () => {
    const seen: string[] = []
    const stone = newStone()
    await db.begin(async (tx) => {
      tx.onCommit(() => seen.push('first'))
      tx.send(insert(stone))
      tx.onCommit(() => seen.push('second'))
      seen.push('story')
    })
    expect(seen).toEqual(['story', 'first', 'second'])
    for (const fail of [() => Promise.reject(new Error('no')), async () => {}]) {
      await db
        .begin(async (tx) => {
          tx.onCommit(() => seen.push('never'))
          tx.send(insert(stone)) // exists already
          await fail()
        })
        .catch(() => {})
    }
    expect(seen).not.toContain('never')
  })

  it('keeps the order in which statements were called', async () => {
    const rows = await db.begin(async (tx) => {
      tx.send(sql`create temporary table step (n int) on commit drop`)
      for (let n = 0; n < 50; n++) tx.send(sql`insert into step select count(*) from step`)
      return tx.rows<{ n: number }>(sql`select n from step order by ctid`)
    })
    expect(rows.map(({ n }) => n)).toEqual(Array.from({ length: 50 }, (_, n) => n))
  })

  it('gives its connection back, whatever happens', async () => {
    const stories = Array.from({ length: 40 }, (_, n) =>
      db
        .begin(async (tx) => {
          if (n % 4 === 0) throw new Error('story')
          if (n % 4 === 1) tx.send(sql`select 1 / 0`)
          if (n % 4 === 2) await tx.row(sql`select nonsense`)
          return tx.row(sql`select 1`)
        })
        .catch(() => {}),
    )
    await Promise.all(stories)
    expect(db.connections()).toMatchObject({ waiting: 0 })
    expect(db.connections().idle).toBe(db.connections().total)
  })

  it('replaces a connection that broke, and says that nothing is certain', async () => {
    const stone = newStone()
    const story = db.begin(async (tx) => {
      const own = await tx.row<{ pid: number }>(sql`select pg_backend_pid() as pid`)
      tx.send(insert(stone))
      await db.row(sql`select pg_terminate_backend(${own?.pid})`)
      return tx.row(sql`select 1`)
    })
    await expect(story).rejects.toThrow()
    expect(await exists(stone.id)).toBe(false)
  })

  it('survives the end of a connection that comes together with its beginning', async () => {
    const way = await endingWithItsBeginning(database.url)
    const unlucky = connect(way.url, { max: 1 })
    for (let round = 0; round < 3; round++) {
      await expect(unlucky.begin((tx) => tx.row(sql`select 1`))).rejects.toThrow()
    }
    expect(unlucky.connections()).toEqual({ total: 0, idle: 0, waiting: 0 })
    await unlucky.close()
    way.close()
  })

  it('does not see what others have not committed, and sees what they commit meanwhile', async () => {
    const stone = newStone()
    await db.begin(async (tx) => {
      await tx.row(insert(stone))
      expect(await exists(stone.id)).toBe(false)
    })
    const seen = await db.begin(async (tx) => {
      await tx.row(sql`select 1`)
      await db.row(sql`update stone set weight = 9 where id = ${stone.id}`)
      return tx.row(sql`select weight from stone where id = ${stone.id}`)
    })
    expect(seen).toEqual({ weight: 9 })
  })
})

it('works without named statements, as old poolers want it', async () => {
  const plain = connect(database.url, { named: false, max: 1 })
  expect(await plain.row(sql`select ${1}::int as one`)).toEqual({ one: 1 })
  expect(await plain.rows(sql`select name from pg_prepared_statements`)).toEqual([])
  await plain.close()
})

it('gives up on a statement that runs for too long', async () => {
  const hasty = connect(database.url, { statementTimeoutMs: 50, max: 1 })
  await expect(hasty.row(sql`select pg_sleep(5)`)).rejects.toMatchObject({ code: '57014' })
  await hasty.close()
})

it('gives up on a connection that has gone silent, and takes another', async () => {
  const way = await goingSilent(database.url)
  const patient = connect(way.url, { statementTimeoutMs: 100, max: 2 })
  expect(await patient.row(sql`select ${1}::int as one`)).toEqual({ one: 1 })
  way.silence()
  await expect(patient.row(sql`select ${1}::int as one`)).rejects.toThrow('Query read timeout')
  expect(await patient.row(sql`select ${1}::int as one`)).toEqual({ one: 1 })
  way.silence()
  await expect(patient.begin((tx) => tx.row(sql`select ${1}::int as one`))).rejects.toThrow()
  expect(await patient.begin((tx) => tx.row(sql`select ${1}::int as one`))).toEqual({ one: 1 })
  await patient.close()
  way.close()
})

/** A way to the database on which the connections that are there can be made to swallow everything. */
async function goingSilent(databaseUrl: string) {
  const { hostname, port } = new URL(databaseUrl)
  let swallowing: (() => void)[] = []
  const server = createServer((client) => {
    const upstream = createConnection(Number(port), hostname)
    let isSilent = false
    swallowing.push(() => {
      isSilent = true
    })
    client.on('data', (piece) => isSilent || upstream.write(piece))
    upstream.on('data', (piece) => isSilent || client.write(piece))
    client.on('error', () => upstream.destroy()).on('close', () => upstream.destroy())
    upstream.on('error', () => client.destroy())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = new URL(databaseUrl)
  url.port = String((server.address() as AddressInfo).port)
  const silence = () => {
    for (const swallow of swallowing) swallow()
    swallowing = []
  }
  return { url: url.href, silence, close: () => server.close() }
}

/** A way to the database on which each connection is ended in the very packet that says that it is ready. */
async function endingWithItsBeginning(databaseUrl: string) {
  const READY = Buffer.from('Z\0\0\0\x05I', 'latin1')
  const fields = Buffer.from('SFATAL\0VFATAL\0C57P01\0Mterminating connection\0\0', 'latin1')
  const fatal = Buffer.alloc(5)
  fatal.write('E', 0)
  fatal.writeInt32BE(fields.length + 4, 1)

  const { hostname, port } = new URL(databaseUrl)
  const server = createServer((client) => {
    const upstream = createConnection(Number(port), hostname)
    client.on('error', () => upstream.destroy()).on('close', () => upstream.destroy())
    client.pipe(upstream).on('error', () => client.destroy())
    upstream.on('data', (piece) => {
      const isReady = piece.subarray(-READY.length).equals(READY)
      client.write(isReady ? Buffer.concat([piece, fatal, fields]) : piece)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = new URL(databaseUrl)
  url.port = String((server.address() as AddressInfo).port)
  return { url: url.href, close: () => server.close() }
}

import { beforeAll, expect, it } from 'vitest'
import { testDatabase } from '../../test/support/database.ts'
import { connect, type Db, isAmong, type Queryable, sql } from './db.ts'
import { lookup, lookupMany } from './lookup.ts'

type Pebble = { id: string; heap: string; weight: number }

const database = testDatabase()
let db: Db
let asked: string[][] = []

const read = (column: 'id' | 'heap') => (over: Queryable, ids: readonly string[]) => {
  asked.push([...ids])
  const name = column === 'id' ? sql`id` : sql`heap`
  return over.rows<Pebble>(sql`select * from pebble where ${isAmong(name, ids)} order by weight`)
}
const find = lookup(read('id'), ({ id }) => id)
const findHeap = lookupMany(read('heap'), ({ heap }) => heap)

const [one, two, heap] = Array.from({ length: 3 }, () => crypto.randomUUID()) as [string, string, string]
const nobody = crypto.randomUUID()

beforeAll(async () => {
  db = connect(database.url, { max: 4 })
  await db.rows(sql`create table pebble (id uuid primary key, heap uuid not null, weight int not null)`)
  await db.rows(sql`insert into pebble values (${one}, ${heap}, 1), (${two}, ${heap}, 2)`)
  return () => db.close()
})

it('asks together what is asked in one turn, and answers each what it asked', async () => {
  asked = []
  const found = await Promise.all([
    find(db, one),
    find(db, nobody),
    find(db, two),
    find(db, one.toUpperCase()),
  ])
  expect(found.map((pebble) => pebble?.weight)).toEqual([1, undefined, 2, 1])
  expect(asked).toEqual([[one, nobody, two]])
  expect((await findHeap(db, heap)).map(({ weight }) => weight)).toEqual([1, 2])
  expect(await findHeap(db, nobody)).toEqual([])
})

it('asks for itself inside a transaction, whose own writes it sees', async () => {
  asked = []
  await db.begin(async (tx) => {
    await tx.rows(sql`update pebble set weight = 10 where id = ${one}`)
    const [inside, outside] = await Promise.all([find(tx, one), find(db, one)])
    expect([inside?.weight, outside?.weight]).toEqual([10, 1])
  })
  expect(asked).toEqual([[one], [one]])
  expect((await find(db, one))?.weight).toBe(10)
})

it('reads after it was asked, also when another question was under way', async () => {
  const answers = Array.from({ length: 20 }, async (_, number) => {
    await db.rows(sql`update pebble set weight = greatest(weight, ${100 + number}) where id = ${two}`)
    return ((await find(db, two))?.weight ?? 0) >= 100 + number
  })
  expect(await Promise.all(answers)).not.toContain(false)
})

it('tells all who wait when the database does not answer in time, and asks once', async () => {
  const hasty = connect(database.url, { max: 4, statementTimeoutMs: 100 })
  try {
    await db.begin(async (tx) => {
      await tx.rows(sql`lock table pebble in access exclusive mode`)
      asked = []
      const settled = await Promise.allSettled([find(hasty, one), find(hasty, two), find(hasty, nobody)])
      expect(settled.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected'])
      expect(asked).toHaveLength(1)
    })
    expect((await find(hasty, one))?.id).toBe(one)
  } finally {
    await hasty.close()
  }
})

it('lets a question that cannot be asked fail alone', async () => {
  const settled = await Promise.allSettled([find(db, 'not-an-id'), find(db, one)])
  expect(settled.map(({ status }) => status)).toEqual(['rejected', 'fulfilled'])
})

it('asks about any number, in few shapes', async () => {
  const shapeOf = (count: number) =>
    isAmong(
      sql`id`,
      Array.from({ length: count }, () => one),
    ).text
  expect(shapeOf(1)).toBe('id in ($1)')
  expect(shapeOf(3)).toBe(shapeOf(4))
  expect([...new Set(Array.from({ length: 100 }, (_, index) => shapeOf(index + 1)))]).toHaveLength(8)
  const found = await Promise.all([one, two, nobody, one].map((id) => find(db, id)))
  expect(found.map((pebble) => pebble?.id)).toEqual([one, two, undefined, one])
  expect(await db.rows(sql`select id from pebble where ${isAmong(sql`id`, [])}`)).toEqual([])
})

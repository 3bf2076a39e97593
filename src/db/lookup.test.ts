import { beforeAll, expect, it } from 'vitest'
import { testDatabase } from '../../test/support/database.ts'
import { connect, type Db, isAmong, type Queryable, sql } from './db.ts'
import { lookup, lookupAll } from './lookup.ts'

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
const findHeap = lookupAll(read('heap'), ({ heap }) => heap)

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

it('lets a question that cannot be asked fail alone', async () => {
  const settled = await Promise.allSettled([find(db, 'not-an-id'), find(db, one)])
  expect(settled.map(({ status }) => status)).toEqual(['rejected', 'fulfilled'])
})

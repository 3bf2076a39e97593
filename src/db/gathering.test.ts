import { beforeAll, describe, expect, it } from 'vitest'
import { testDatabase } from '../../test/support/database.ts'
import { isViolation, type Queryable, type Sheet, type Tx } from './db.ts'
import { createGathering } from './gathering.ts'
import { type Statement, sql } from './statement.ts'

function gathering() {
  const sent: Statement[] = []
  return { sent, ...createGathering((statement) => void sent.push(statement)) }
}
const letters = { write: (lines: readonly string[]) => sql`insert into letter select ${[...lines]}` }
const calls = { isCall: true, write: (lines: readonly string[]) => sql`select note(${[...lines]})` }

it('sends everything as one statement, with the call at its end', () => {
  const { sent, write, add, leave } = gathering()
  write('a', sql`update t set x = ${1}`)
  add(calls, 'one')
  add(letters, 'two')
  write('b', sql`update t set y = ${2}`)
  add(calls, 'three')
  expect(sent).toEqual([])
  leave()
  expect(sent.map(({ text }) => text)).toEqual([
    'with w0 as (update t set x = $1), w1 as (update t set y = $2), w2 as (insert into letter select $3) select note($4)',
  ])
  expect(sent[0]?.values).toEqual([1, 2, ['two'], ['one', 'three']])
  leave()
  expect(sent).toHaveLength(1)
})

it('sends a single one as it is, and never two to one row together', () => {
  const { sent, write, leave } = gathering()
  write('a', sql`update t set x = ${1}`)
  write('a', sql`update t set x = ${2}`)
  write('b', sql`update t set y = ${3}`)
  leave()
  expect(sent.map(({ text }) => text)).toEqual([
    'update t set x = $1',
    'with w0 as (update t set x = $1), w1 as (update t set y = $2) select',
  ])
})

it.each([
  ['stone 1', true],
  ['stone', true],
  ['stone 2', false],
  ['sto', false],
  ['pebble', false],
])('knows whether a write to %s waits: %s', (rows, isWaiting) => {
  const { has, write, leave } = gathering()
  write('stone 1', sql`update stone set x = ${1}`)
  expect(has(rows)).toBe(isWaiting)
  leave()
  expect(has(rows)).toBe(false)
})

const database = testDatabase()
beforeAll(() =>
  database.db.rows(sql`create table stone (id int primary key, weight int not null check (weight > 0))`),
)

let next = 0
const newStone = () => ({ id: ++next, weight: 5 })
const insert = ({ id, weight }: { id: number; weight: number }): Statement =>
  sql`insert into stone (id, weight) values (${id}, ${weight})`

describe('writes that wait', () => {
  const weigh = (id: number, by: number) => sql`update stone set weight = weight + ${by} where id = ${id}`
  const weightOf = async (over: Queryable, id: number) =>
    (await over.row<{ weight: number }>(sql`select weight from stone where id = ${id}`))?.weight

  it('leave as one statement, with a call at its end', async () => {
    await database.db.rows(sql`create table mark (id serial, what text)`)
    await database.db.rows(sql`create function note(whats text[]) returns void language sql as
      $$ insert into mark (what) select unnest(whats) $$`)
    const [first, second] = [newStone(), newStone()]
    for (const stone of [first, second]) await database.db.rows(insert(stone))
    const marks: Sheet<string> = { isCall: true, write: (lines) => sql`select note(${[...lines]})` }
    const others: Sheet<string> = {
      write: (lines) => sql`insert into mark (what) select unnest(${[...lines]}::text[])`,
    }
    await database.db.begin(async (tx) => {
      tx.write(`stone ${first.id}`, weigh(first.id, 1))
      for (const line of ['a', 'b']) tx.add(marks, line)
      tx.write(`stone ${second.id}`, weigh(second.id, 2))
      tx.add(others, 'other')
    })
    expect(await weightOf(database.db, first.id)).toBe(6)
    expect(await weightOf(database.db, second.id)).toBe(7)
    const found = await database.db.rows<{ what: string }>(sql`select what from mark order by what`)
    expect(found.map(({ what }) => what)).toEqual(['a', 'b', 'other'])
  })

  it('to one row follow each other', async () => {
    const { id } = newStone()
    await database.db.rows(insert({ id, weight: 5 }))
    await database.db.begin(async (tx) => {
      for (const by of [1, 10, 100]) tx.write(`stone ${id}`, weigh(id, by))
    })
    expect(await weightOf(database.db, id)).toBe(116)
  })

  it('are seen by the question that follows, and come before what is sent', async () => {
    const { id } = newStone()
    await database.db.begin(async (tx) => {
      tx.write(`stone ${id}`, insert({ id, weight: 5 }))
      expect(await weightOf(tx, id)).toBe(5)
      tx.write(`stone ${id}`, weigh(id, 1))
      tx.send(weigh(id, 10))
      expect(await weightOf(tx, id)).toBe(16)
    })
  })

  it('are seen by a question about their rows, and go on waiting at another', async () => {
    const [stone, other] = [newStone(), newStone()]
    await database.db.rows(insert(other))
    const ask = (tx: Tx, rows: string, id: number) =>
      tx.ask<{ weight: number }>(rows, sql`select weight from stone where id = ${id}`)
    await database.db.begin(async (tx) => {
      tx.write(`stone ${stone.id}`, insert(stone))
      expect(await ask(tx, `stone ${other.id}`, stone.id)).toBeUndefined()
      expect((await ask(tx, `stone ${stone.id}`, stone.id))?.weight).toBe(5)
      tx.write(`stone ${stone.id}`, weigh(stone.id, 1))
      expect((await ask(tx, 'stone', stone.id))?.weight).toBe(6)
    })
  })

  it('keep the order of their lines', async () => {
    await database.db.rows(sql`create table line (id serial, n int)`)
    const lines: Sheet<number> = {
      write: (numbers) => sql`insert into line (n) select unnest(${[...numbers]}::int[])`,
    }
    await database.db.begin(async (tx) => {
      for (const n of [5, 3, 9, 1]) tx.add(lines, n)
    })
    const found = await database.db.rows<{ n: number }>(sql`select n from line order by id`)
    expect(found.map(({ n }) => n)).toEqual([5, 3, 9, 1])
  })

  it('fail the transaction, and nothing of it stays', async () => {
    const [good, bad] = [newStone(), newStone()]
    const story = database.db.begin(async (tx) => {
      tx.write(`stone ${good.id}`, insert(good))
      tx.write(`stone ${bad.id}`, insert({ ...bad, weight: -1 }))
    })
    await expect(story).rejects.toSatisfy((error) => isViolation(error, 'stone_weight_check'))
    expect(await weightOf(database.db, good.id)).toBeUndefined()
  })
})

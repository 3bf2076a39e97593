import { expect, it } from 'vitest'
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

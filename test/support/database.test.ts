import { expect, it } from 'vitest'
import { sql } from '../../src/db/db.ts'
import { withClient } from './client.ts'
import { testDatabase } from './database.ts'

const one = testDatabase()
const other = testDatabase()

it('gives each caller a migrated database of its own', async () => {
  await one.db.rows(sql`create table mark (name text)`)
  const found = await one.db.rows(sql`select 1 from migration`)
  expect(found.length).toBeGreaterThan(0)
  await expect(other.db.rows(sql`select * from mark`)).rejects.toThrow('does not exist')
})

it('copies the template from many connections at once', async () => {
  const template = new URL(one.url).pathname.slice(1, -11)
  const names = Array.from({ length: 8 }, (_, index) => `${template}_crowd${index}`)
  await Promise.all(
    names.map((name) =>
      withClient(one.url, (client) => client.query(`create database ${name} template ${template}`)),
    ),
  )
  for (const name of names) await withClient(one.url, (client) => client.query(`drop database ${name}`))
})

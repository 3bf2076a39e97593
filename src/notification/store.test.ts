import { expect, it } from 'vitest'
import { testDatabase } from '../../test/support/database.ts'
import { newId } from '../core/id.ts'
import { sql } from '../db/db.ts'
import { claimNotifications, closeNotification, keepNotifications } from './store.ts'

const database = testDatabase()
const now = new Date('2026-01-01T00:00:00Z')
const later = (seconds: number) => new Date(now.getTime() + seconds * 1000)

const told = (objectId: string, seconds: number, body: object = {}) => {
  const received = { event: 'payment.succeeded', objectId, body, source: '127.0.0.1' }
  return { ...received, now: later(seconds), tryAt: later(seconds + 30) }
}
const receive = async (objectId: string, seconds: number) =>
  (await keepNotifications(database.db, [told(objectId, seconds)]))[0]
const due = async (seconds: number) =>
  (await claimNotifications(database.db, later(seconds), later(seconds + 60), 10)).map(
    ({ objectId }) => objectId,
  )

it('does not lose a true one that comes while a forged one is being looked into', async () => {
  const forged = await receive('a', 0)
  if (!forged) throw new Error('the first one is news')
  expect(await receive('a', 1)).toBeUndefined() // somebody is at it
  await closeNotification(database.db, forged, 'unconfirmed', later(2))
  expect(await due(3)).toEqual(['a'])
})

it('looks again at one that was not confirmed, and never again at one that was', async () => {
  const first = await receive('b', 0)
  if (!first) throw new Error('the first one is news')
  await closeNotification(database.db, first, 'unconfirmed', later(1))
  expect(await due(1000)).not.toContain('b')

  const second = await receive('b', 1001)
  if (!second) throw new Error('the same words may be true this time')
  expect(await receive('b', 1002)).toBeUndefined()
  await closeNotification(database.db, second, 'confirmed', later(1003))
  expect(await receive('b', 1004)).toBeUndefined()
  expect(await due(5000)).not.toContain('b')
})

it('keeps many at once, each answered for itself, and the same words once', async () => {
  const known = await receive('c', 0)
  if (!known) throw new Error('the first one is news')
  await closeNotification(database.db, known, 'confirmed', later(1))
  const kept = await keepNotifications(database.db, [told('e', 2), told('c', 2), told('d', 2), told('e', 2)])
  expect(kept.map((each) => each?.objectId)).toEqual([undefined, undefined, 'd', 'e'])
  expect(await due(40)).toEqual(expect.arrayContaining(['d', 'e']))
})

it('keeps what a body may hold: quotes, braces, backslashes, and no half characters', async () => {
  const body = { description: '{"a", \\ \u0000 \ud800 } \', null', list: [null, 'null', ''] }
  await keepNotifications(database.db, [told('f', 0, body)])
  const row = await database.db.row<{ body: typeof body }>(
    sql`select body from notification where object_id = 'f'`,
  )
  expect(row?.body.list).toEqual(body.list)
  expect(row?.body.description).toBe('{"a", \\ \ufffd \ufffd } \', null')
})

it('has nothing left to look into when our books have come to know it meanwhile', async () => {
  const { db } = database
  expect(await receive('known later', 0)).toBeDefined()
  await db.begin(async (tx) => {
    tx.send(sql`set local session_replication_role = replica`) // a payment of no enroll
    tx.send(sql`
      insert into payment (id, enroll_id, client_id, master_id, amount, status, provider_id, return_url, created_at, changed_at)
      values (${newId()}, ${newId()}, ${newId()}, ${newId()}, 1, 'succeeded', 'known later', '', ${now}, ${now})`)
  })
  expect(await receive('known later', 1)).toBeUndefined()
  expect(await due(1000)).not.toContain('known later')
})

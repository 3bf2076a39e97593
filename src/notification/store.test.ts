import { expect, it } from 'vitest'
import { testDatabase } from '../../test/support/database.ts'
import { claimNotifications, closeNotification, keepNotification } from './store.ts'

const database = testDatabase()
const now = new Date('2026-01-01T00:00:00Z')
const later = (seconds: number) => new Date(now.getTime() + seconds * 1000)

const receive = (objectId: string, seconds: number) => {
  const received = { event: 'payment.succeeded', objectId, body: {}, source: '127.0.0.1' }
  return keepNotification(database.db, { ...received, now: later(seconds), tryAt: later(seconds + 30) })
}
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

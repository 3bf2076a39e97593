import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Desk, newKey, openDesk, paymentRequest } from '../testing.ts'

let desk: Desk
beforeAll(async () => {
  desk = await openDesk()
})
afterAll(() => desk.close())

it('more requests than agreed are too many, and leave their keys unused', async () => {
  await desk.control('POST', '/shop', { requests_per_second: 5 })
  const keys = Array.from({ length: 12 }, newKey)
  const once = (key: string) => desk.post('/payments', paymentRequest, { 'idempotence-key': key })
  const replies = await Promise.all(keys.map(once))
  const refused = keys.filter((_, index) => replies[index]?.status === 429)
  expect(refused.length).toBeGreaterThanOrEqual(6)
  expect(replies.find(({ status }) => status === 429)?.body).toMatchObject({
    type: 'error',
    code: 'too_many_requests',
    retry_after: expect.any(Number),
  })
  await desk.control('POST', '/shop', { requests_per_second: null })
  for (const key of refused) expect((await once(key)).status).toBe(200)
  type List = { items: unknown[] }
  expect((await desk.get<List>('/payments?limit=100')).body.items).toHaveLength(keys.length)
})

it('the old answer "not processed yet" is followed by the real one, for the same key', async () => {
  await desk.control('POST', '/faults', { operation: 'payments.create', mode: '202', times: 1 })
  const key = { 'idempotence-key': newKey() }
  const first = await desk.post('/payments', paymentRequest, key)
  expect(first).toEqual({
    status: 202,
    body: {
      type: 'processing',
      description: 'Request accepted, but not processed yet. Retry again with the same Idempotence-Key',
      retry_after: 1800,
    },
  })
  expect((await desk.post('/payments', paymentRequest, key)).body.status).toBe('pending')
})

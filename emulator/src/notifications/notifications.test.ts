import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Desk, openDesk, openShop } from '../testing.ts'

type Log = { items: { event: string; state: string; attempts: number; result: string; object_id: string }[] }

let answer = 200
let desk: Desk
let shop: Awaited<ReturnType<typeof openShop>>
beforeEach(async () => {
  answer = 200
  shop = await openShop(() => answer)
  desk = await openDesk({ notificationUrl: shop.url })
})
afterEach(async () => {
  await desk.close()
  await shop.close()
})

const paid = async () => desk.pay((await desk.create({ capture: true })).id)
const log = async () => (await desk.control<Log>('GET', '/notifications')).body.items
const disturb = (rule: object) => desk.control('POST', '/notifications', rule)

it('carries the object as it was at that moment', async () => {
  const held = await desk.pay((await desk.create()).id)
  const captured = (await desk.post(`/payments/${held.id}/capture`)).body
  await desk.settle()
  expect(shop.heard).toEqual([
    { type: 'notification', event: 'payment.waiting_for_capture', object: held },
    { type: 'notification', event: 'payment.succeeded', object: captured },
  ])
  expect((await log()).map(({ state, attempts, result }) => [state, attempts, result])).toEqual([
    ['delivered', 1, '200'],
    ['delivered', 1, '200'],
  ])
})

it('does not wait for the shop', async () => {
  await shop.close()
  const before = performance.now()
  expect((await paid()).status).toBe('succeeded')
  expect(performance.now() - before).toBeLessThan(1_000)
})

describe('anything but 200', () => {
  it.each([201, 204, 302, 404, 500])('%i means again', async (status) => {
    answer = status
    await paid()
    await desk.settle()
    answer = 200
    await desk.advance('PT11S')
    expect(shop.heard).toHaveLength(2)
    expect(await log()).toMatchObject([{ state: 'delivered', attempts: 2 }])
  })

  it('is repeated after 10 s, 1, 5, 15, 30 min, then hourly, for a day', async () => {
    answer = 503
    await paid()
    await desk.settle()
    const counts = []
    for (const pause of ['PT9S', 'PT2S', 'PT61S', 'PT301S', 'PT901S', 'PT1801S', 'PT3601S', 'PT3601S']) {
      await desk.advance(pause)
      counts.push(shop.heard.length)
    }
    expect(counts).toEqual([1, 2, 3, 4, 5, 6, 7, 8])
    for (let hour = 0; hour < 30; hour++) await desk.advance('PT3601S')
    const [entry] = await log()
    expect(entry).toMatchObject({ state: 'given_up', result: '503' })
    expect(shop.heard.length).toBeGreaterThan(25)
    expect(shop.heard.length).toBeLessThan(32)
  })

  it('also when nobody is there', async () => {
    await shop.close()
    await paid()
    await desk.settle()
    expect(await log()).toMatchObject([{ state: 'waiting', attempts: 1, result: 'ECONNREFUSED' }])
  })
})

describe('disturbances', () => {
  it('drop: the first is lost for good', async () => {
    await disturb({ mode: 'drop', times: 1 })
    await paid()
    await paid()
    await desk.advance('P1D')
    expect(shop.heard).toHaveLength(1)
    expect((await log()).map(({ state }) => state)).toEqual(['delivered', 'dropped'])
  })

  it('duplicate: the same twice', async () => {
    await disturb({ mode: 'duplicate' })
    await paid()
    await desk.settle()
    expect(shop.heard).toHaveLength(2)
    expect(shop.heard[0]).toEqual(shop.heard[1])
  })

  it('delay: late by the emulated clock', async () => {
    await disturb({ mode: 'delay', delay_ms: 60_000 })
    await paid()
    await desk.advance('PT50S')
    expect(shop.heard).toHaveLength(0)
    await desk.advance('PT11S')
    expect(shop.heard).toHaveLength(1)
  })

  it('reorder: the second overtakes the first', async () => {
    await disturb({ mode: 'reorder' })
    const { id } = await desk.pay((await desk.create()).id)
    await desk.post(`/payments/${id}/capture`)
    await expect.poll(() => shop.events()).toEqual(['payment.succeeded', 'payment.waiting_for_capture'])
  })

  it('reorder: a last one without a follower still comes', async () => {
    await disturb({ mode: 'reorder' })
    await paid()
    await desk.advance('PT6S')
    expect(shop.events()).toEqual(['payment.succeeded'])
  })

  it('strike by chance, the same chance for the same seed', async () => {
    await disturb({ mode: 'drop', probability: 0.5, seed: 7 })
    for (let count = 0; count < 20; count++) await paid()
    const first = (await log()).map(({ state }) => state === 'dropped')
    await disturb({ mode: 'drop', probability: 0.5, seed: 7 })
    for (let count = 0; count < 20; count++) await paid()
    const second = (await log()).slice(0, 20).map(({ state }) => state === 'dropped')
    expect(second).toEqual(first)
    expect(new Set(first).size).toBe(2)
  })

  it('end with normal', async () => {
    await disturb({ mode: 'drop' })
    await disturb({ mode: 'normal' })
    await paid()
    await desk.settle()
    expect(shop.heard).toHaveLength(1)
  })
})

it('forges what never happened', async () => {
  const { body } = await desk.control('POST', '/notifications/forge', {
    event: 'payment.succeeded',
    object: { id: '22e12f66-000f-5000-8000-18db351245c7', status: 'succeeded' },
  })
  expect(body).toMatchObject({ url: shop.url, result: '200' })
  expect(shop.heard).toMatchObject([{ event: 'payment.succeeded', object: { status: 'succeeded' } }])
  expect(await log()).toEqual([])
})

it('may be sent elsewhere from now on', async () => {
  const other = await openShop()
  await disturb({ url: other.url })
  await paid()
  await desk.settle()
  expect([shop.heard.length, other.heard.length]).toEqual([0, 1])
  await other.close()
})

it('keeps up with many at once', async () => {
  await Promise.all(Array.from({ length: 300 }, paid))
  await desk.settle()
  expect(shop.heard).toHaveLength(300)
  expect(new Set(shop.heard.map(({ object }) => object.id)).size).toBe(300)
})

it('counts the time to the next attempt from the attempt, whatever the clock did meanwhile', async () => {
  const answered = Promise.withResolvers<void>()
  let attempts = 0
  const server = createServer((request, response) => {
    attempts += 1
    request.resume()
    void answered.promise.then(() => response.writeHead(500).end())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const own = await openDesk({ notificationUrl: `http://127.0.0.1:${port}/` })
  await own.pay((await own.create()).id)
  while (attempts === 0) await sleep(5)
  const moving = own.advance('PT9S')
  await sleep(20)
  answered.resolve()
  await moving
  expect(attempts).toBe(1)
  await own.advance('PT2S')
  expect(attempts).toBe(2)
  await own.close()
  server.closeAllConnections()
  server.close()
})

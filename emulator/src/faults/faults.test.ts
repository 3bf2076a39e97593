import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { type Desk, newKey, openDesk, paymentRequest, SHOP } from '../testing.ts'

let desk: Desk
beforeAll(async () => {
  desk = await openDesk()
})
afterEach(() => desk.control('DELETE', '/faults'))
afterAll(() => desk.close())

const order = (rule: object) => desk.control('POST', '/faults', rule)
const countPayments = async () =>
  (await desk.control<{ payments: unknown[] }>('GET', '/books')).body.payments.length

/** Creates a payment and says whether one came to be, and how the client saw it. */
async function attempt(key = newKey(), patienceMs = 300) {
  const before = await countPayments()
  const seen = await fetch(`${desk.apiUrl}/payments`, {
    method: 'POST',
    headers: { authorization: SHOP, 'content-type': 'application/json', 'idempotence-key': key },
    body: JSON.stringify(paymentRequest),
    signal: AbortSignal.timeout(patienceMs),
  })
    .then(async (response) => [response.status, await response.text()] as const)
    .catch((error: Error) => [error.name === 'TimeoutError' ? 'timeout' : 'broken', ''] as const)
  return { status: seen[0], text: seen[1], done: (await countPayments()) > before, key }
}

describe('each fault', () => {
  it.each([
    ['timeout_before', 'timeout', false],
    ['timeout_after_success', 'timeout', true],
    ['500', 500, false],
    ['429', 429, false],
    ['reset', 'broken', false],
    ['garbage', 200, true],
  ])('%s: the client sees %s, done: %s', async (mode, status, done) => {
    await order({ operation: 'payments.create', mode, times: 1 })
    const spoiled = await attempt()
    expect(spoiled).toMatchObject({ status, done })
    const repeated = await attempt(spoiled.key)
    expect(repeated).toMatchObject({ status: 200, done: !done })
  })

  it('500 may hide a success', async () => {
    await order({ operation: 'payments.create', mode: '500', done: true, times: 1 })
    expect(await attempt()).toMatchObject({ status: 500, done: true })
  })

  it('garbage is no JSON', async () => {
    await order({ operation: 'payments.create', mode: 'garbage' })
    const { text } = await attempt()
    expect(() => JSON.parse(text)).toThrow()
  })

  it('slow answers late', async () => {
    await order({ operation: 'payments.create', mode: 'slow', delay_ms: 150 })
    const before = performance.now()
    expect((await attempt()).status).toBe(200)
    expect(performance.now() - before).toBeGreaterThan(140)
  })

  it('429 and 500 say when to come back', async () => {
    await order({ operation: '*', mode: '429', times: 1 })
    expect(JSON.parse((await attempt()).text)).toMatchObject({
      type: 'error',
      code: 'too_many_requests',
      retry_after: 1800,
    })
  })
})

describe('which calls', () => {
  it('only the named operation', async () => {
    await order({ operation: 'payments.capture', mode: '500' })
    const { id } = await desk.pay((await desk.create()).id)
    expect((await desk.post(`/payments/${id}/capture`)).status).toBe(500)
    expect((await desk.get(`/payments/${id}`)).body.status).toBe('waiting_for_capture')
    expect((await desk.post(`/payments/${id}/cancel`)).status).toBe(200)
  })

  it('a family', async () => {
    await order({ operation: 'payments.*', mode: '500' })
    expect((await desk.get('/payments')).status).toBe(500)
    expect((await desk.get('/payouts')).status).toBe(200)
  })

  it('so many times', async () => {
    await order({ operation: 'me', mode: '500', times: 2 })
    const statuses = []
    for (let count = 0; count < 3; count++) statuses.push((await desk.get('/me')).status)
    expect(statuses).toEqual([500, 500, 200])
    const { body } = await desk.control<{ items: unknown[] }>('GET', '/faults')
    expect(body.items).toEqual([{ operation: 'me', mode: '500', times: 2, struck: 2, left: 0 }])
  })

  it('by chance, the same for the same seed', async () => {
    const run = async () => {
      await desk.control('DELETE', '/faults')
      await order({ operation: 'me', mode: '500', probability: 0.5, seed: 42 })
      const statuses = []
      for (let count = 0; count < 20; count++) statuses.push((await desk.get('/me')).status)
      return statuses
    }
    const first = await run()
    expect(await run()).toEqual(first)
    expect(new Set(first)).toEqual(new Set([200, 500]))
  })

  it('never the control API, and never an unknown operation or mode', async () => {
    await order({ operation: '*', mode: '500' })
    expect((await desk.control('GET', '/clock')).status).toBe(200)
    expect(await order({ operation: 'payment.create', mode: '500' })).toMatchObject({ status: 400 })
    expect(await order({ operation: '*', mode: 'earthquake' })).toMatchObject({ status: 400 })
    expect(await order({ operation: '*', mode: '500', tiems: 1 })).toMatchObject({ status: 400 })
  })
})

it('a constant latency slows every answer', async () => {
  const slow = await openDesk({ latencyMs: 60 })
  const before = performance.now()
  await slow.get('/me')
  expect(performance.now() - before).toBeGreaterThan(55)
  await slow.close()
})

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Desk, openDesk, rub } from '../testing.ts'

let desk: Desk
beforeAll(async () => {
  desk = await openDesk({ clockStart: new Date('2027-01-01T00:00:00Z') })
})
afterAll(() => desk.close())

type Clock = { now: string; offset_ms: number }
const clock = async () => (await desk.control<Clock>('GET', '/clock')).body

describe('the clock', () => {
  it('starts where it was told, and runs', async () => {
    expect((await clock()).now).toMatch(/^2027-01-01T00:00:/)
    expect((await desk.create()).created_at).toMatch(/^2027-01-01T00:00:/)
  })

  it('moves by a duration, to a time, and back to now', async () => {
    await desk.advance('P1DT12H')
    expect((await clock()).now).toMatch(/^2027-01-02T12:00:/)
    await desk.control('POST', '/clock', { set: '2030-05-05T05:05:00+03:00' })
    expect((await clock()).now).toMatch(/^2030-05-05T02:05:/)
    const { body } = await desk.control<Clock>('POST', '/clock', { reset: true })
    expect(Math.abs(Date.parse(body.now) - Date.now())).toBeLessThan(2_000)
  })

  it('stands still until it is moved, and runs again', async () => {
    const { body } = await desk.control<Clock>('POST', '/clock', { stop: true })
    expect(body).toMatchObject({ is_stopped: true })
    const { created_at } = await desk.create()
    expect(Date.parse(created_at)).toBe(Date.parse(body.now))
    await desk.control('POST', '/clock', { set: '2031-01-01T00:00:00Z' })
    expect((await clock()).now).toBe('2031-01-01T00:00:00.000Z')
    expect((await desk.control('POST', '/clock', { run: true })).body).toMatchObject({ is_stopped: false })
    expect((await clock()).now).toMatch(/^2031-01-01T00:00:/)
  })

  it.each([
    {},
    { advance: '7 days' },
    { set: 'tomorrow' },
    { advance: 'P1D', reset: true },
    { set: '1999-01-01' },
  ])('refuses %j', async (body) => {
    expect((await desk.control('POST', '/clock', body)).status).toBe(400)
  })
})

const nothingRefunded = { refunded: rub('0.00'), refunding: rub('0.00'), balance: null }

it('the books hold everything and add up', async () => {
  const fresh = await openDesk({ gatewayBalance: '1000.00' })
  const held = await fresh.pay((await fresh.create()).id)
  const taken = await fresh.pay((await fresh.create({ capture: true, amount: rub('10.00') })).id)
  const waiting = await fresh.create()
  const payout = await fresh.payout()
  const { body } = await fresh.control('GET', '/books')
  expect(body).toEqual({
    at: expect.any(String),
    balances: {
      gateway: rub('154.00'),
      shop: { held: rub('1000.00'), captured: rub('10.00'), income: rub('9.57'), ...nothingRefunded },
      payouts: { paid: rub('846.00'), reserved: rub('0.00') },
      deals: Object.fromEntries(
        ['balance', 'payout_balance', 'platform', 'paid', 'reserved'].map((name) => [name, rub('0.00')]),
      ),
      counts: {
        payments: { pending: 1, waiting_for_capture: 1, succeeded: 1 },
        payouts: { succeeded: 1 },
        refunds: {},
        deals: {},
      },
    },
    payments: [held, taken, waiting],
    payouts: [payout],
    refunds: [],
    deals: [],
  })
  const { body: sums } = await fresh.control('GET', '/books?objects=false')
  expect(Object.keys(sums)).toEqual(['at', 'balances'])
  await fresh.close()
})

it('the books are quick for thousands, however they are cut', async () => {
  const fresh = await openDesk()
  for (let count = 0; count < 25; count++) {
    await Promise.all(Array.from({ length: 100 }, () => fresh.create()))
  }
  const before = performance.now()
  const { body } = await fresh.control<{ payments: unknown[] }>('GET', '/books')
  expect(body.payments).toHaveLength(2_500)
  expect(performance.now() - before).toBeLessThan(3_000)
  await fresh.close()
})

it('remembers requests, without card numbers', async () => {
  await desk.payout()
  const { body } = await desk.control<{ items: Record<string, unknown>[] }>('GET', '/requests')
  expect(body.items.at(-1)).toMatchObject({
    method: 'POST',
    path: '/v3/payouts',
    idempotence_key: expect.any(String),
    status: 200,
    ms: expect.any(Number),
  })
  expect(body.items.at(-1)?.body).toContain('"number":"555555******4444"')
  for (let count = 0; count < 510; count++) await desk.get('/me')
  const { body: later } = await desk.control<{ items: { path: string }[] }>('GET', '/requests')
  expect(later.items).toHaveLength(500)
  expect(later.items.every(({ path }) => path === '/v3/me')).toBe(true)
})

it('says what it did not understand', async () => {
  expect(await desk.control('POST', '/payments/nobody/pay')).toMatchObject({ status: 404 })
  expect(await desk.control('POST', '/payouts/nobody/settle', { status: 'succeeded' })).toMatchObject({
    status: 404,
  })
  expect(await desk.control('POST', '/balance', { gateway: 'plenty' })).toMatchObject({
    status: 400,
    body: { error: 'not rubles: plenty' },
  })
})

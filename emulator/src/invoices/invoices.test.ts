import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Payment } from '../payments/object.ts'
import { type Desk, GATEWAY, openDesk, openShop, type Refusal, rub, type Shop } from '../testing.ts'
import type { Invoice } from './object.ts'

let desk: Desk
let shop: Shop
beforeAll(async () => {
  shop = await openShop()
  desk = await openDesk({ notificationUrl: shop.url })
})
afterAll(async () => {
  await desk.close()
  await shop.close()
})

const inDays = async (days: number) => {
  const { now } = (await desk.control<{ now: string }>('GET', '/clock')).body
  return new Date(Date.parse(now) + days * 86_400_000).toISOString()
}
const request = async (extra: object = {}) =>
  desk.post<Invoice & Refusal>('/invoices', {
    payment_data: {
      amount: rub('1000.00'),
      capture: true,
      description: 'Заказ',
      metadata: { order_id: '37' },
    },
    cart: [
      { description: 'Стрижка <b>', price: rub('1200.00'), discount_price: rub('1000.00'), quantity: 1 },
    ],
    delivery_method_data: { type: 'self' },
    expires_at: await inDays(3),
    description: 'Счёт на оплату по договору 37',
    ...extra,
  })
const look = async (id: string) => (await desk.get<Invoice>(`/invoices/${id}`)).body
const open = async (id: string) => (await fetch(`${desk.url}/invoices/${id}`)).text()
/** Presses the button, and names the payment that it leads to. */
async function press(id: string): Promise<string> {
  const { headers } = await fetch(`${desk.url}/invoices/${id}`, { method: 'POST', redirect: 'manual' })
  return /checkout\/([0-9a-f-]{36})/.exec(headers.get('location') ?? '')?.[1] ?? ''
}
const twoStage = { payment_data: { amount: rub('1000.00') } }

describe('an invoice', () => {
  it('has a page with its cart', async () => {
    const { status, body } = await request({ metadata: { a: '1' } })
    expect(status).toBe(200)
    expect(body).toEqual({
      id: expect.stringMatching(/^in-.{36}$/),
      status: 'pending',
      cart: [
        { description: 'Стрижка <b>', price: rub('1200.00'), discount_price: rub('1000.00'), quantity: 1 },
      ],
      delivery_method: { type: 'self', url: `${desk.url}/invoices/${body.id}` },
      created_at: expect.any(String),
      expires_at: expect.any(String),
      description: 'Счёт на оплату по договору 37',
      metadata: { a: '1' },
    })
    const page = await open(body.id)
    expect(page).toContain('Стрижка &lt;b&gt;')
    expect(page).toContain('1\u202f200,00\u202f₽')
    expect(await look(body.id)).toEqual(body)
  })

  it('is paid by a payment that names it', async () => {
    const { body } = await request()
    const paymentId = await press(body.id)
    expect(await press(body.id)).toBe(paymentId)
    const payment = await desk.pay(paymentId)
    expect(payment).toMatchObject({
      status: 'succeeded',
      invoice_details: { id: body.id },
      description: 'Заказ',
      metadata: { order_id: '37' },
    })
    expect(await look(body.id)).toMatchObject({
      status: 'succeeded',
      payment_details: { id: paymentId, status: 'succeeded' },
    })
    expect(await open(body.id)).toContain('Оплачено')
    expect(await shop.eventsAbout(desk, paymentId, body.id)).toEqual(['payment.succeeded'])
  })

  it('stays open after a declined payment', async () => {
    const { body } = await request()
    const first = await press(body.id)
    await desk.pay(first, '5555555555554600')
    expect(await look(body.id)).toMatchObject({ status: 'pending' })
    const second = await press(body.id)
    expect(second).not.toBe(first)
    await desk.pay(second)
    expect((await look(body.id)).status).toBe('succeeded')
  })

  it('in two stages waits for the capture', async () => {
    const { body } = await request(twoStage)
    const id = await press(body.id)
    await desk.pay(id)
    expect(await look(body.id)).toMatchObject({
      status: 'pending',
      payment_details: { status: 'waiting_for_capture' },
    })
    await desk.advance('P4D')
    expect((await look(body.id)).status).toBe('pending')
    await desk.post<Payment>(`/payments/${id}/capture`)
    expect((await look(body.id)).status).toBe('succeeded')
  })

  it.each([
    ['let go', { party: 'merchant', reason: 'payment_canceled' }],
    ['not taken in time', { party: 'yoo_money', reason: 'payment_expired_on_capture' }],
  ])('ends with a hold that was %s', async (how, cancellation_details) => {
    const { body } = await request(twoStage)
    const id = await press(body.id)
    await desk.pay(id)
    if (how === 'let go') await desk.post(`/payments/${id}/cancel`)
    else await desk.advance('P7D')
    expect(await look(body.id)).toMatchObject({ status: 'canceled', cancellation_details })
  })

  it('ends when its time is over, or by the shop’s hand', async () => {
    const { body } = await request()
    await desk.advance('P3D')
    expect(await look(body.id)).toMatchObject({
      status: 'canceled',
      cancellation_details: { party: 'yoo_money', reason: 'invoice_expired' },
    })
    expect(await press(body.id)).toBe('')
    const { body: other } = await request()
    const canceled = await desk.control('POST', `/invoices/${other.id}/cancel`)
    expect(canceled.body).toMatchObject({
      status: 'canceled',
      cancellation_details: { party: 'merchant', reason: 'invoice_canceled' },
    })
    expect((await desk.control('POST', `/invoices/${other.id}/cancel`)).status).toBe(409)
  })
})

it.each<[string, object, string]>([
  ['no cart', { cart: undefined }, 'cart'],
  ['an empty cart', { cart: [] }, 'cart'],
  ['a line without a price', { cart: [{ description: 'x', quantity: 1 }] }, 'cart.price'],
  [
    'four decimals of quantity',
    { cart: [{ description: 'x', price: rub('1.00'), quantity: 1.0001 }] },
    'cart.quantity',
  ],
  ['no payment', { payment_data: undefined }, 'payment_data'],
  ['no amount', { payment_data: {} }, 'payment_data.amount'],
  ['a comma', { payment_data: { amount: rub('1,00') } }, 'payment_data.amount.value'],
  ['no end', { expires_at: undefined }, 'expires_at'],
  ['an end in the past', { expires_at: '2020-01-01T00:00:00.000Z' }, 'expires_at'],
  ['pigeons', { delivery_method_data: { type: 'pigeon' } }, 'delivery_method_data.type'],
  ['a message without a phone', { delivery_method_data: { type: 'sms' } }, 'delivery_method_data.phone'],
])('refuses %s', async (_name, extra, parameter) => {
  const { status, body } = await request(extra)
  expect([status, body.parameter]).toEqual([400, parameter])
})

it('makes payments of what the documents name, and of nothing else', async () => {
  const payment_data = {
    amount: rub('1000.00'),
    deal: { id: 'dl-unknown', settlements: [{ type: 'payout', amount: rub('1.00') }] },
    payment_method_id: 'unknown',
  }
  const { status, body } = await request({ payment_data })
  expect(status).toBe(200)
  expect((await desk.get(`/payments/${await press(body.id)}`)).body).toMatchObject({ status: 'pending' })
})

it('is still a page when the shop has changed its mind about payments', async () => {
  const { body } = await request()
  await desk.control('POST', '/shop', { receipts_required: true })
  const answer = await fetch(`${desk.url}/invoices/${body.id}`, { method: 'POST', redirect: 'manual' })
  expect([answer.status, answer.headers.get('content-type')]).toEqual([409, 'text/html; charset=utf-8'])
  await desk.control('POST', '/shop', { receipts_required: false })
})

it('belongs to the shop alone', async () => {
  const { body } = await request()
  expect((await desk.get(`/invoices/${body.id}`, GATEWAY)).status).toBe(403)
  expect((await desk.get(`/invoices/${body.id}`, 'Bearer test_demo_oauth')).status).toBe(403)
  expect((await desk.get<Refusal>('/invoices/in-1')).body.parameter).toBe('invoice_id')
  expect((await fetch(`${desk.url}/invoices/in-1`)).status).toBe(404)
})

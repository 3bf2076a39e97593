import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { Payment } from '../payments/object.ts'
import type { Refund } from '../refunds/object.ts'
import { type Desk, GATEWAY, openDesk, paymentRequest, type Refusal, rub } from '../testing.ts'
import type { Receipt } from './object.ts'

let desk: Desk
beforeAll(async () => {
  desk = await openDesk()
  await desk.control('POST', '/shop', { receipts_required: true })
})
afterAll(() => desk.close())
afterEach(() => mode('succeeded'))

const mode = (answer: string) => desk.control('POST', '/receipts/mode', { answer })
const line = (value = '1000.00', extra: object = {}) => ({
  description: 'Стрижка',
  quantity: 1,
  amount: rub(value),
  vat_code: 1,
  ...extra,
})
const receipt = (items: object[] = [line()], extra: object = {}) => ({
  customer: { email: 'client@example.com' },
  items,
  tax_system_code: 2,
  ...extra,
})
const pay = async (extra: object = {}) => desk.pay((await desk.create({ receipt: receipt(), ...extra })).id)
const list = async (query: string) => (await desk.get<{ items: Receipt[] }>(`/receipts?${query}`)).body.items
const own = (extra: object) => ({
  type: 'payment',
  customer: { phone: '79000000000' },
  items: [line('500.00', { payment_mode: 'full_payment', payment_subject: 'service', agent_type: 'agent' })],
  settlements: [{ type: 'prepayment', amount: rub('500.00') }],
  send: true,
  ...extra,
})

describe('a shop that registers receipts', () => {
  it.each<[string, unknown, string]>([
    ['none', undefined, 'receipt'],
    ['no lines', receipt([]), 'receipt.items'],
    ['lines that do not add up', receipt([line('999.99')]), 'receipt'],
    ['nobody to send it to', receipt(undefined, { customer: {} }), 'receipt.customer'],
    ['no rate of VAT', receipt([line('1000.00', { vat_code: undefined })]), 'receipt.items.vat_code'],
    ['a thirteenth rate', receipt([line('1000.00', { vat_code: 13 })]), 'receipt.items.vat_code'],
    [
      'an unknown subject',
      receipt([line('1000.00', { payment_subject: 'x' })]),
      'receipt.items.payment_subject',
    ],
    ['no quantity', receipt([line('1000.00', { quantity: 0 })]), 'receipt.items.quantity'],
    ['a seventh tax system', receipt(undefined, { tax_system_code: 7 }), 'receipt.tax_system_code'],
  ])('refuses a payment with %s', async (_name, given, parameter) => {
    const { status, body } = await desk.post<Refusal>('/payments', { ...paymentRequest, receipt: given })
    expect([status, body.parameter]).toEqual([400, parameter])
    if (given === undefined) expect(body.description).toBe('Receipt is missing or illegal')
  })

  it('adds up lines of several pieces', async () => {
    const lines = receipt([line('333.33', { quantity: 2 }), line('666.68', { quantity: '0.50' })])
    expect((await desk.post('/payments', { ...paymentRequest, receipt: lines })).status).toBe(200)
  })

  it('gets the receipt of a payment registered when the money is taken', async () => {
    const payment = await pay()
    expect(payment).toMatchObject({ status: 'waiting_for_capture', receipt_registration: 'pending' })
    expect(await list(`payment_id=${payment.id}`)).toEqual([])
    const captured = (await desk.post(`/payments/${payment.id}/capture`)).body
    expect(captured.receipt_registration).toBe('succeeded')
    const [one] = await list(`payment_id=${payment.id}`)
    expect(one).toMatchObject({
      id: expect.stringMatching(/^rt-.{36}$/),
      type: 'payment',
      payment_id: payment.id,
      status: 'succeeded',
      items: [line()],
      settlements: [{ type: 'cashless', amount: rub('1000.00') }],
      fiscal_storage_number: expect.stringMatching(/^\d{16}$/),
      registered_at: expect.any(String),
    })
    expect(JSON.stringify(one)).not.toContain('client@example.com')
    expect((await desk.get(`/receipts/${one?.id}`)).body).toEqual(one)
  })

  it('returns what was captured by the receipt of the capture', async () => {
    const { id } = await pay()
    const amount = rub('600.00')
    await desk.post(`/payments/${id}/capture`, { amount, receipt: receipt([line('600.00')]) })
    const { body: refund } = await desk.post<Refund>('/refunds', { payment_id: id, amount })
    const [registered] = await list(`refund_id=${refund.id}`)
    expect(registered?.items).toMatchObject([{ amount }])
  })

  it('needs a new one for a partial capture', async () => {
    const { id } = await pay()
    const amount = rub('100.00')
    const without = await desk.post<Refusal>(`/payments/${id}/capture`, { amount })
    expect(without.body.parameter).toBe('receipt')
    const { body } = await desk.post(`/payments/${id}/capture`, {
      amount,
      receipt: receipt([line('100.00')]),
    })
    expect(body).toMatchObject({ status: 'succeeded', receipt_registration: 'succeeded' })
  })

  it('needs one for a partial refund, and none for a full one', async () => {
    const { id } = await pay({ capture: true })
    const refund = (body: object) => desk.post<Refund & Refusal>('/refunds', { payment_id: id, ...body })
    expect((await refund({ amount: rub('1.00') })).body.parameter).toBe('receipt')
    const part = await refund({ amount: rub('1.00'), receipt: receipt([line('1.00')]) })
    expect(part.body.receipt_registration).toBe('succeeded')
    const [one] = await list(`refund_id=${part.body.id}`)
    expect(one).toMatchObject({ type: 'refund', refund_id: part.body.id })

    const other = await pay({ capture: true })
    const all = await desk.refund(other.id, '1000.00')
    expect((await list(`refund_id=${all.body.id}`))[0]?.items).toEqual([line()])
  })

  it('loses the receipt with the payment', async () => {
    const { id } = await pay()
    expect((await desk.post(`/payments/${id}/cancel`)).body.receipt_registration).toBe('canceled')
  })
})

describe('a register that takes its time', () => {
  it.each(['succeeded', 'canceled'])('%s in the end', async (status) => {
    await mode('pending')
    const { id } = await pay({ capture: true })
    const payment = async () => (await desk.get<Payment>(`/payments/${id}`)).body
    expect((await payment()).receipt_registration).toBe('pending')
    const [one] = await list(`payment_id=${id}&status=pending`)
    expect(one?.registered_at).toBeUndefined()
    const settled = await desk.control<Receipt>('POST', `/receipts/${one?.id}/settle`, { status })
    expect(settled.body.status).toBe(status)
    expect((await payment()).receipt_registration).toBe(status)
    expect((await desk.control('POST', `/receipts/${one?.id}/settle`, { status })).status).toBe(409)
  })
})

describe('a receipt of its own', () => {
  it('is about a payment or a refund', async () => {
    const { id } = await pay({ capture: true })
    const { status, body } = await desk.post<Receipt>('/receipts', own({ payment_id: id }))
    expect(status).toBe(200)
    expect(body).toMatchObject({
      type: 'payment',
      payment_id: id,
      status: 'succeeded',
      items: [{ agent_type: 'agent' }],
      settlements: [{ type: 'prepayment', amount: rub('500.00') }],
    })
    expect((await list(`payment_id=${id}`)).length).toBe(2)
    const refund = (await desk.refund(id, '1000.00')).body
    const about = own({ type: 'refund', refund_id: refund.id })
    expect((await desk.post('/receipts', about)).status).toBe(200)
  })

  it.each<[string, object, string]>([
    ['no payment', { payment_id: undefined }, 'payment_id'],
    ['an unknown payment', { payment_id: '22e12f66-000f-5000-8000-18db351245c7' }, 'payment_id'],
    ['nobody', { customer: {} }, 'customer'],
    ['no settlements', { settlements: [] }, 'settlements'],
    ['a delay', { send: false }, 'send'],
    ['another type', { type: 'gift' }, 'type'],
  ])('refuses %s', async (_name, extra, parameter) => {
    const { id } = await pay({ capture: true })
    const { status, body } = await desk.post<Refusal>('/receipts', { ...own({ payment_id: id }), ...extra })
    expect([status, body.parameter]).toEqual([400, parameter])
  })

  it('is the shop’s, and known by its id', async () => {
    expect((await desk.get('/receipts', GATEWAY)).status).toBe(403)
    expect((await desk.get<Refusal>('/receipts/rt-1')).body.parameter).toBe('receipt_id')
    expect((await desk.get<Refusal>('/receipts?payment_id=1&refund_id=2')).status).toBe(400)
  })

  it('is for fifty times at most', async () => {
    const { id } = await pay({ capture: true })
    for (let count = 1; count < 50; count++) await desk.post('/receipts', own({ payment_id: id }))
    expect((await desk.post('/receipts', own({ payment_id: id }))).status).toBe(400)
  })
})

it('a shop that registers none ignores receipts', async () => {
  await desk.control('POST', '/shop', { receipts_required: false })
  const payment = await pay({ receipt: { items: [] }, capture: true })
  expect(payment.receipt_registration).toBeUndefined()
  expect((await desk.post('/receipts', own({ payment_id: payment.id }))).status).toBe(403)
  await desk.control('POST', '/shop', { receipts_required: true })
})

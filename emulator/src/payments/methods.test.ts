import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Desk, openDesk, paymentRequest, type Refusal, rub, share } from '../testing.ts'
import { type MethodType, methodTypes } from './methods.ts'
import type { Payment } from './object.ts'

let desk: Desk
beforeAll(async () => {
  desk = await openDesk()
})
afterAll(() => desk.close())

const phone = '79000000000'
const by = (type: MethodType, extra: object = {}) => ({
  payment_method_data: { type, ...(type === 'mobile_balance' ? { phone } : {}) },
  ...extra,
})
const request = (extra: object) => desk.post<Payment & Refusal>('/payments', { ...paymentRequest, ...extra })
const payBy = (id: string, body?: object) => desk.control<Payment>('POST', `/payments/${id}/pay`, body)
const paid = async (type: MethodType, capture: boolean) => {
  const { body } = await request(by(type, { capture }))
  return (await payBy(body.id)).body
}
const hours = (from: string, to: string | undefined) => (Date.parse(to ?? '') - Date.parse(from)) / 3_600_000

describe('a payment by something else than a card', () => {
  it.each(methodTypes)('%s takes money in one stage', async (type) => {
    const { status, body } = await request(by(type, { capture: true }))
    expect([status, body.payment_method]).toMatchObject([200, { type, saved: false, status: 'inactive' }])
    const payment = (await payBy(body.id)).body
    expect(payment).toMatchObject({ status: 'succeeded', payment_method: { type, id: body.id } })
    expect(payment.refundable).toBe(type !== 'cash')
    expect(payment.authorization_details !== undefined).toBe(
      ['bank_card', 'sberbank', 'tinkoff_bank'].includes(type),
    )
  })

  it.each<[MethodType, number | undefined]>([
    ['bank_card', 168],
    ['yoo_money', 168],
    ['sberbank', 168],
    ['tinkoff_bank', 168],
    ['sber_bnpl', 168],
    ['mobile_balance', 6],
    ['cash', 6],
    ['sbp', undefined],
    ['alfa_pay', undefined],
  ])('%s holds it for %s hours', async (type, holds) => {
    const { status, body } = await request(by(type))
    if (holds === undefined) {
      expect([status, body.parameter]).toEqual([400, 'payment_method_data.type'])
      return
    }
    const payment = (await payBy(body.id)).body
    expect(payment.status).toBe('waiting_for_capture')
    expect(hours(payment.created_at, payment.expires_at)).toBeCloseTo(holds, 1)
  })

  it('names the wallet, or the operation', async () => {
    expect((await paid('yoo_money', true)).payment_method).toMatchObject({
      title: 'YooMoney wallet 4100116074720387',
      account_number: '4100116074720387',
    })
    expect((await paid('sbp', true)).payment_method).toMatchObject({
      sbp_operation_id: expect.stringMatching(/^[0-9A-F]{32}$/),
      payer_bank_details: { bank_id: expect.any(String), bic: expect.any(String) },
    })
  })

  it('has its own limits', async () => {
    const create = async (type: MethodType, value: string) =>
      (await request(by(type, { capture: true, amount: rub(value) }))).status
    expect(await create('sbp', '700000.00')).toBe(200)
    expect(await create('sbp', '700000.01')).toBe(400)
    expect(await create('cash', '100000.01')).toBe(400)
    expect(await create('sberbank', '5000000.00')).toBe(200)
  })

  it('may not be captured or refunded in parts', async () => {
    const { id } = await paid('mobile_balance', false)
    const part = await desk.post<Refusal>(`/payments/${id}/capture`, { amount: rub('1.00') })
    expect([part.status, part.body.parameter]).toEqual([400, 'amount'])
    expect((await desk.post(`/payments/${id}/capture`)).status).toBe(200)
    expect((await desk.refund<Refusal>(id, '1.00')).body.parameter).toBe('amount')
    expect((await desk.refund(id, '1000.00')).status).toBe(200)
  })

  it('is refunded as it can be', async () => {
    const cash = await paid('cash', true)
    expect((await desk.refund<Refusal>(cash.id, '1.00')).body.parameter).toBe('payment_id')
    const sbp = await paid('sbp', true)
    expect((await desk.refund(sbp.id, '1.00')).body.refund_method).toEqual({
      type: 'sbp',
      sbp_operation_id: expect.stringMatching(/^[0-9A-F]{32}$/),
    })
    const sber = await paid('sberbank', true)
    await desk.advance('P366D')
    expect((await desk.refund(sber.id, '1.00')).status).toBe(400)
  })

  it('in cash may take its time', async () => {
    const { body } = await request(by('cash', { capture: true }))
    await desk.advance('P30D')
    expect((await payBy(body.id)).body.status).toBe('succeeded')
  })

  it('is declined as ordered', async () => {
    const { body } = await request(by('yoo_money'))
    const declined = await desk.control('POST', `/payments/${body.id}/decline`, {
      reason: 'identification_required',
    })
    expect(declined.body).toMatchObject({
      status: 'canceled',
      payment_method: { type: 'yoo_money' },
      cancellation_details: { party: 'yoo_money', reason: 'identification_required' },
    })
  })
})

describe('what may be chosen', () => {
  it('is the payer’s matter when the shop has not chosen', async () => {
    const { body } = await request({ capture: true })
    expect((await payBy(body.id, { method: 'sbp' })).body.payment_method?.type).toBe('sbp')
    const held = await request({})
    expect((await payBy(held.body.id, { method: 'sbp' })).status).toBe(409)
    expect((await payBy(held.body.id, { method: 'yoo_money' })).status).toBe(200)
  })

  it('is fixed when the shop has', async () => {
    const { body } = await request(by('sbp', { capture: true }))
    expect((await payBy(body.id, { card: '5555555555554444' })).status).toBe(409)
    expect((await payBy(body.id, { method: 'yoo_money' })).status).toBe(409)
    expect((await payBy(body.id)).status).toBe(200)
  })

  it('is never the faster payments system in a deal', async () => {
    const { id } = await desk.deal()
    const deal = { deal: { id, ...share('846.00') }, capture: true }
    const { status, body } = await request(by('sbp', deal))
    expect([status, body.parameter]).toEqual([400, 'payment_method_data.type'])
    const free = await request(deal)
    expect((await payBy(free.body.id, { method: 'sbp' })).status).toBe(409)
  })

  it('is what the shop has', async () => {
    await desk.control('POST', '/shop', { payment_methods: ['bank_card'] })
    expect((await request(by('yoo_money'))).status).toBe(400)
    expect((await desk.get<{ payment_methods: string[] }>('/me')).body.payment_methods).toEqual(['bank_card'])
    await desk.control('POST', '/shop', { payment_methods: methodTypes })
  })

  it.each<[string, object, string]>([
    ['a code without SBP', { confirmation: { type: 'qr' } }, 'confirmation.type'],
    [
      'a card confirmed elsewhere',
      by('bank_card', { confirmation: { type: 'external' } }),
      'confirmation.type',
    ],
    [
      'SberPay by message without a phone',
      by('sberbank', { confirmation: { type: 'external' } }),
      'payment_method_data.phone',
    ],
    [
      'a phone’s balance without the phone',
      { payment_method_data: { type: 'mobile_balance' } },
      'payment_method_data.phone',
    ],
    ['a method nobody knows', { payment_method_data: { type: 'shells' } }, 'payment_method_data.type'],
  ])('cannot be %s', async (_name, extra, parameter) => {
    const { status, body } = await request(extra)
    expect([status, body.parameter]).toEqual([400, parameter])
  })

  it('says which method lacks its confirmation', async () => {
    const { body } = await request(by('sbp', { capture: true, confirmation: undefined }))
    expect(body.description).toBe('Missing confirmation type for payment method type: sbp')
  })

  it('is confirmed in its own ways', async () => {
    const confirmed = async (type: MethodType, confirmation: object) => {
      const { body } = await request({ payment_method_data: { type, phone }, capture: true, confirmation })
      return [body.confirmation, `${desk.url}/checkout/${body.id}`]
    }
    const [qr, url] = await confirmed('sbp', { type: 'qr' })
    expect(qr).toEqual({ type: 'qr', confirmation_data: url })
    const [app, link] = await confirmed('sberbank', { type: 'mobile_application', return_url: 'shop://back' })
    expect(app).toEqual({ type: 'mobile_application', confirmation_url: link })
    expect((await confirmed('sberbank', { type: 'external' }))[0]).toEqual({ type: 'external' })
  })
})

it('a payer who may choose is not offered what does not take so much', async () => {
  const { body } = await desk.post('/payments', {
    amount: rub('260000.00'),
    capture: true,
    confirmation: paymentRequest.confirmation,
  })
  for (const method of ['cash', 'yoo_money']) {
    expect((await desk.control('POST', `/payments/${body.id}/pay`, { method })).status).toBe(409)
  }
  expect((await desk.control('POST', `/payments/${body.id}/pay`, { method: 'sbp' })).status).toBe(200)
})

describe('a kept method', () => {
  beforeAll(() => desk.control('POST', '/shop', { saving_allowed: true }))
  afterAll(() => desk.control('POST', '/shop', { saving_allowed: false }))
  const again = (id: string, extra: object = {}) =>
    desk.post<Payment & Refusal>('/payments', { amount: rub('10.00'), payment_method_id: id, ...extra })

  it.each(['bank_card', 'yoo_money'] as const)('%s pays later without its payer', async (type) => {
    const { body } = await request(by(type, { save_payment_method: true, capture: true }))
    expect(body.payment_method).toMatchObject({ saved: false })
    const first = (await payBy(body.id)).body
    expect(first.payment_method).toMatchObject({ id: body.id, saved: true, status: 'active' })
    const { body: second } = await again(first.id, { capture: true })
    expect(second).toMatchObject({ status: 'succeeded', payment_method: { id: first.id, saved: true } })
    expect((await again(first.id)).body.status).toBe('waiting_for_capture')
  })

  it('has the limits of its kind', async () => {
    const ids: Record<string, string> = {}
    for (const type of ['bank_card', 'yoo_money', 'sbp'] as const) {
      const { body } = await request(by(type, { save_payment_method: true, capture: true }))
      ids[type] = (await payBy(body.id)).body.id
    }
    const most = async (type: string, value: string) => {
      const { status, body } = await again(ids[type] ?? '', { amount: rub(value), capture: true })
      return [status, body.parameter]
    }
    expect(await most('sbp', '700000.00')).toEqual([200, undefined])
    expect(await most('sbp', '700000.01')).toEqual([400, 'amount.value'])
    expect(await most('bank_card', '350000.01')).toEqual([400, 'amount.value'])
    expect(await most('yoo_money', '250000.01')).toEqual([400, 'amount.value'])
    expect(await most('yoo_money', '0.99')).toEqual([400, 'amount.value'])
  })

  it('fails when a test wants it to', async () => {
    const { body } = await request({ save_payment_method: true })
    await payBy(body.id)
    await desk.control('POST', `/payment_methods/${body.id}`, { decline: 'permission_revoked' })
    expect((await again(body.id)).body).toMatchObject({
      status: 'canceled',
      cancellation_details: { party: 'yoo_money', reason: 'permission_revoked' },
    })
    await desk.control('POST', `/payment_methods/${body.id}`, { decline: null })
    expect((await again(body.id)).body.status).toBe('waiting_for_capture')
  })

  it('is not there before it was paid with', async () => {
    const { body } = await request({ save_payment_method: true })
    const refused = await again(body.id)
    expect([refused.status, refused.body.parameter]).toEqual([400, 'payment_method_id'])
  })
})

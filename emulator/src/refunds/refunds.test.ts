import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Deal } from '../deals/object.ts'
import type { Payment } from '../payments/object.ts'
import { type Desk, GATEWAY, openDesk, openShop, type Refusal, rub } from '../testing.ts'
import type { Refund } from './object.ts'

let desk: Desk
let shop: Awaited<ReturnType<typeof openShop>>
beforeAll(async () => {
  shop = await openShop()
  desk = await openDesk({ notificationUrl: shop.url })
})
afterAll(async () => {
  await desk.close()
  await shop.close()
})

const paid = async () => desk.pay((await desk.create({ capture: true })).id)
const look = async (id: string) => (await desk.get<Payment>(`/payments/${id}`)).body
const dealSums = async (id: string) => {
  const { body } = await desk.get<Deal>(`/deals/${id}`)
  return [body.status, body.balance.value, body.payout_balance.value]
}
const settle = (id: string, body: object) => desk.control<Refund>('POST', `/refunds/${id}/settle`, body)
const mode = (answer: string, extra: object = {}) =>
  desk.control('POST', '/refunds/mode', { answer, ...extra })
const eventsAbout = async (id: string) => {
  await desk.settle()
  return shop.heard.filter(({ object }) => object.id === id).map(({ event }) => event)
}

describe('a refund', () => {
  it('gives everything back', async () => {
    const payment = await paid()
    const { status, body: refund } = await desk.post<Refund>('/refunds', {
      payment_id: payment.id,
      amount: rub('1000.00'),
      description: 'Не понравилось',
      metadata: { order_id: '37' },
    })
    expect(status).toBe(200)
    expect(refund).toEqual({
      id: expect.stringMatching(/^[0-9a-f]{8}-0015-5000-[89ab]000-[0-9a-f]{12}$/),
      payment_id: payment.id,
      status: 'succeeded',
      created_at: expect.stringMatching(/Z$/),
      amount: rub('1000.00'),
      description: 'Не понравилось',
      refund_authorization_details: { rrn: expect.stringMatching(/^\d{15}$/) },
      metadata: { order_id: '37' },
    })
    expect(await look(payment.id)).toMatchObject({
      status: 'succeeded',
      amount: rub('1000.00'),
      refunded_amount: rub('1000.00'),
      refundable: false,
    })
    expect((await desk.get(`/refunds/${refund.id}`)).body).toEqual(refund)
    expect(await eventsAbout(refund.id)).toEqual(['refund.succeeded'])
  })

  it('may be partial, and there may be several, up to the last kopeck', async () => {
    const payment = await paid()
    await desk.refund(payment.id, '300.00')
    await desk.refund(payment.id, '300.00')
    expect(await look(payment.id)).toMatchObject({ refunded_amount: rub('600.00'), refundable: true })
    const tooMuch = await desk.refund<Refusal>(payment.id, '400.01')
    expect([tooMuch.status, tooMuch.body.parameter]).toEqual([400, 'amount'])
    expect((await desk.refund(payment.id, '400.00')).status).toBe(200)
    expect((await desk.refund(payment.id, '0.01')).status).toBe(400)
  })

  it.each<[string, object, number, string | undefined]>([
    ['no payment', { payment_id: undefined }, 400, 'payment_id'],
    ['an unknown payment', { payment_id: '22e12f66-000f-5000-8000-18db351245c7' }, 404, 'payment_id'],
    ['no amount', { amount: undefined }, 400, 'amount'],
    ['nothing', { amount: rub('0.00') }, 400, 'amount.value'],
    ['a long description', { description: 'я'.repeat(251) }, 400, 'description'],
    ['split sources', { sources: [] }, 400, 'sources'],
    [
      'a deal that is not',
      { deal: { refund_settlements: [{ type: 'payout', amount: rub('1.00') }] } },
      400,
      'deal',
    ],
  ])('refuses %s', async (_name, extra, status, parameter) => {
    const payment = await paid()
    const request = { payment_id: payment.id, amount: rub('1.00'), ...extra }
    const refused = await desk.post<Refusal>('/refunds', request)
    expect([refused.status, refused.body.parameter]).toEqual([status, parameter])
  })

  it('is for succeeded payments of the last three years', async () => {
    const held = await desk.pay((await desk.create()).id)
    const pending = await desk.create()
    for (const { id } of [held, pending]) {
      const { status, body } = await desk.refund<Refusal>(id, '1.00')
      expect([status, body.parameter]).toEqual([400, 'payment_id'])
    }
    const old = await paid()
    await desk.advance('P1096D')
    expect((await desk.refund(old.id, '1.00')).status).toBe(400)
  })

  it('is listed by payment and by state', async () => {
    const payment = await paid()
    const one = (await desk.refund(payment.id, '1.00')).body
    const two = (await desk.refund(payment.id, '2.00')).body
    type List = { items: Refund[]; next_cursor?: string }
    const list = async (query: string) =>
      (await desk.get<List>(`/refunds?payment_id=${payment.id}&${query}`)).body
    expect((await list('')).items).toEqual([two, one])
    const page = await list('limit=1')
    expect((await list(`limit=1&cursor=${page.next_cursor}`)).items).toEqual([one])
    expect((await list('status=pending')).items).toEqual([])
    expect((await desk.get<Refusal>('/refunds?status=done')).body.parameter).toBe('status')
    expect((await desk.get('/refunds', GATEWAY)).status).toBe(403)
    expect((await desk.get<Refusal>(`/refunds/${payment.id}`)).body.parameter).toBe('refund_id')
  })
})

describe('a refund without an answer yet', () => {
  it('takes its part of the remainder, and shows in the payment when it succeeds', async () => {
    await mode('pending')
    const payment = await paid()
    const { body: refund } = await desk.refund(payment.id, '700.00')
    expect(refund.status).toBe('pending')
    expect((await desk.refund(payment.id, '300.01')).status).toBe(400)
    expect((await look(payment.id)).refunded_amount).toEqual(rub('0.00'))
    const settled = (await settle(refund.id, { status: 'succeeded' })).body
    expect(settled).toMatchObject({ status: 'succeeded', refund_authorization_details: {} })
    expect((await look(payment.id)).refunded_amount).toEqual(rub('700.00'))
    expect(await eventsAbout(refund.id)).toEqual(['refund.succeeded'])
    expect((await settle(refund.id, { status: 'canceled' })).status).toBe(409)
    await mode('succeeded')
  })

  it('canceled, it frees its part, and nobody is told', async () => {
    await mode('pending')
    const payment = await paid()
    const { body: refund } = await desk.refund(payment.id, '1000.00')
    const settled = await settle(refund.id, { status: 'canceled', reason: 'rejected_by_payee' })
    expect(settled.body).toMatchObject({
      status: 'canceled',
      cancellation_details: { party: 'refund_network', reason: 'rejected_by_payee' },
    })
    expect(await eventsAbout(refund.id)).toEqual([])
    await mode('succeeded')
    expect((await desk.refund(payment.id, '1000.00')).body.status).toBe('succeeded')
  })
})

describe('a refund that fails', () => {
  it('for a reason of the tester', async () => {
    await mode('canceled', { reason: 'yoo_money_account_closed', party: 'yoo_money' })
    const payment = await paid()
    const { body } = await desk.refund(payment.id, '1.00')
    expect(body).toMatchObject({
      status: 'canceled',
      cancellation_details: { party: 'yoo_money', reason: 'yoo_money_account_closed' },
    })
    expect((await look(payment.id)).refunded_amount).toEqual(rub('0.00'))
    await mode('succeeded')
  })

  it('because the shop has too little money', async () => {
    const { body } = await desk.control('POST', '/balance', { shop: '100.00' })
    expect(body).toMatchObject({ shop: rub('100.00') })
    const payment = await paid()
    expect((await desk.refund(payment.id, '60.00')).body.status).toBe('succeeded')
    expect((await desk.refund(payment.id, '40.01')).body.cancellation_details).toEqual({
      party: 'yoo_money',
      reason: 'insufficient_funds',
    })
    expect((await desk.refund(payment.id, '40.00')).body.status).toBe('succeeded')
    await desk.control('POST', '/balance', { shop: null })
    expect((await desk.refund(payment.id, '100.00')).body.status).toBe('succeeded')
  })
})

describe('a refund in a deal', () => {
  it('with payment_succeeded is cut from the seller, to the kopeck, and closes the deal', async () => {
    const { id } = await desk.deal()
    const payment = await desk.payInDeal(id)
    for (const settlement of ['99.99', '100.01']) {
      const { status, body } = await desk.refund<Refusal>(payment.id, '100.00', settlement)
      expect([status, body.parameter]).toEqual([400, 'deal.refund_settlements'])
    }
    const { body: refund } = await desk.refund(payment.id, '100.00', '100.00')
    expect(refund.deal).toEqual({ id, refund_settlements: [{ type: 'payout', amount: rub('100.00') }] })
    expect(await dealSums(id)).toEqual(['opened', '746.00', '746.00'])
    expect((await desk.refund<Refusal>(payment.id, '746.01', '746.01')).body.parameter).toBe('amount')
    await desk.refund(payment.id, '746.00', '746.00')
    expect(await dealSums(id)).toEqual(['closed', '0.00', '0.00'])
    expect(await look(payment.id)).toMatchObject({ refunded_amount: rub('846.00'), refundable: false })
    expect(await eventsAbout(id)).toEqual(['deal.closed'])
  })

  it('with deal_closed may be the whole payment; the platform bears the fee', async () => {
    const { id } = await desk.deal({ fee_moment: 'deal_closed' })
    const payment = await desk.payInDeal(id)
    await desk.refund(payment.id, '1000.00', '846.00')
    expect(await dealSums(id)).toEqual(['closed', '-42.70', '0.00'])
    expect((await look(payment.id)).refundable).toBe(false)
  })

  it('with deal_closed may leave the seller more or less', async () => {
    const { id } = await desk.deal({ fee_moment: 'deal_closed' })
    const payment = await desk.payInDeal(id)
    await desk.refund(payment.id, '100.00', '0.00')
    expect(await dealSums(id)).toEqual(['opened', '857.30', '846.00'])
    for (const settlement of ['100.01', '45.99', '846.01']) {
      const { status, body } = await desk.refund<Refusal>(payment.id, '100.00', settlement)
      expect([status, body.parameter]).toEqual([400, 'deal.refund_settlements'])
    }
    await desk.refund(payment.id, '100.00', '46.00')
    expect(await dealSums(id)).toEqual(['opened', '757.30', '800.00'])
  })

  it('needs the data of the deal, and comes before any payout', async () => {
    const { id } = await desk.deal()
    const payment = await desk.payInDeal(id)
    expect((await desk.refund<Refusal>(payment.id, '1.00')).body.parameter).toBe('deal')
    await desk.payoutInDeal(id, '1.00')
    expect((await desk.refund<Refusal>(payment.id, '1.00', '1.00')).body.parameter).toBe('deal.id')
  })

  it('draws what the deal lacks from the shop', async () => {
    await desk.control('POST', '/balance', { shop: '42.69' })
    const { id } = await desk.deal({ fee_moment: 'deal_closed' })
    const payment = await desk.payInDeal(id)
    expect((await desk.refund(payment.id, '1000.00', '846.00')).body.status).toBe('canceled')
    expect(await dealSums(id)).toEqual(['opened', '957.30', '846.00'])
    await desk.control('POST', '/balance', { shop: '42.70' })
    expect((await desk.refund(payment.id, '1000.00', '846.00')).body.status).toBe('succeeded')
    await desk.control('POST', '/balance', { shop: null })
  })

  it('pending, it keeps the deal open', async () => {
    await mode('pending')
    const { id } = await desk.deal()
    const payment = await desk.payInDeal(id)
    const { body: refund } = await desk.refund(payment.id, '846.00', '846.00')
    expect(await dealSums(id)).toEqual(['opened', '0.00', '0.00'])
    await settle(refund.id, { status: 'canceled' })
    expect(await dealSums(id)).toEqual(['opened', '846.00', '846.00'])
    const { body: again } = await desk.refund(payment.id, '846.00', '846.00')
    await settle(again.id, { status: 'succeeded' })
    expect(await dealSums(id)).toEqual(['closed', '0.00', '0.00'])
    await mode('succeeded')
  })
})

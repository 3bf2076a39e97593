import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Payment } from '../payments/object.ts'
import type { Payout } from '../payouts/object.ts'
import {
  type Desk,
  GATEWAY,
  openDesk,
  openShop,
  paymentRequest,
  type Refusal,
  rub,
  SHOP,
} from '../testing.ts'
import type { Deal } from './object.ts'

type List<T> = { items: T[]; next_cursor?: string }

let desk: Desk
let shop: Awaited<ReturnType<typeof openShop>>
beforeAll(async () => {
  shop = await openShop()
  desk = await openDesk({ notificationUrl: shop.url, payoutNotificationUrl: 'http://127.0.0.1:9/payouts' })
})
afterAll(async () => {
  await desk.close()
  await shop.close()
})

const look = async (id: string) => (await desk.get<Deal>(`/deals/${id}`)).body
const sums = ({ status, balance, payout_balance }: Deal) => [status, balance.value, payout_balance.value]
const part = (value: string) => ({ settlements: [{ type: 'payout', amount: rub(value) }] })
const lateDeal = () => desk.deal({ fee_moment: 'deal_closed' })
const platform = async () => {
  type Books = { balances: { deals: { platform: { value: string } } } }
  const { body } = await desk.control<Books>('GET', '/books?objects=false')
  return Number(body.balances.deals.platform.value)
}
const eventsAbout = async (...ids: string[]) => {
  await desk.settle()
  return shop.heard.filter(({ object }) => ids.includes(object.id)).map(({ event }) => event)
}
/** A hold of 1000.00 in a deal. */
async function hold(id: string): Promise<Payment> {
  return desk.pay((await desk.create({ deal: { id, ...part('846.00') } })).id)
}

describe('a new deal', () => {
  it('is empty, open, and lives 90 days', async () => {
    const deal = await desk.deal({ description: 'Ремонт', metadata: { order_id: '37' } })
    expect(deal).toEqual({
      type: 'safe_deal',
      fee_moment: 'payment_succeeded',
      id: expect.stringMatching(/^dl-[0-9a-f]{8}-0022-5000-[89ab]000-[0-9a-f]{12}$/),
      balance: rub('0.00'),
      payout_balance: rub('0.00'),
      status: 'opened',
      created_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/),
      expires_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/),
      metadata: { order_id: '37' },
      description: 'Ремонт',
      test: true,
    })
    expect(Date.parse(deal.expires_at) - Date.parse(deal.created_at)).toBe(90 * 86_400_000)
    expect(await look(deal.id)).toEqual(deal)
  })

  it.each<[string, object, string]>([
    ['no type', { type: undefined }, 'type'],
    ['another type', { type: 'unsafe_deal' }, 'type'],
    ['no moment', { fee_moment: undefined }, 'fee_moment'],
    ['another moment', { fee_moment: 'now' }, 'fee_moment'],
    ['a long description', { description: 'я'.repeat(129) }, 'description'],
  ])('refuses %s', async (_name, extra, parameter) => {
    const body = { type: 'safe_deal', fee_moment: 'deal_closed', ...extra }
    const refused = await desk.post<Refusal>('/deals', body)
    expect([refused.status, refused.body.parameter]).toEqual([400, parameter])
  })

  it('belongs to the shop', async () => {
    const { id } = await desk.deal()
    expect((await desk.get(`/deals/${id}`, GATEWAY)).status).toBe(403)
    const missing = await desk.get<Refusal>('/deals/dl-285e5ee7-0022-5000-8000-01516a44b147')
    expect([missing.status, missing.body.code, missing.body.parameter]).toEqual([404, 'not_found', 'deal_id'])
  })

  it('is listed, and found by its description', async () => {
    const one = await desk.deal({ description: 'SAFE_DEAL 123554642-2432FF344R' })
    const two = await desk.deal({ description: 'Сделка про Кухню' })
    const list = async (query: string) => (await desk.get<List<Deal>>(`/deals?${query}`)).body
    const first = await list('limit=1')
    expect(first.items.map(({ id }) => id)).toEqual([two.id])
    expect((await list(`limit=1&cursor=${first.next_cursor}`)).items.map(({ id }) => id)).toEqual([one.id])
    const found = await list(`full_text_search=${encodeURIComponent('кухню')}`)
    expect(found.items.map(({ id }) => id)).toEqual([two.id])
    expect((await list(`expires_at.lt=${one.created_at}`)).items).toEqual([])
    expect((await list('status=closed')).items).toEqual([])
    const short = await desk.get<Refusal>('/deals?full_text_search=abc')
    expect([short.status, short.body.parameter]).toEqual([400, 'full_text_search'])
  })
})

describe('a payment in a deal', () => {
  it('brings the seller his share; with payment_succeeded the platform gets the rest at once', async () => {
    const before = await platform()
    const { id } = await desk.deal()
    const payment = await desk.payInDeal(id)
    expect(payment.deal).toEqual({ id, ...part('846.00') })
    expect(payment.income_amount).toEqual(rub('957.30'))
    expect(sums(await look(id))).toEqual(['opened', '846.00', '846.00'])
    expect((await platform()) - before).toBeCloseTo(111.3)
  })

  it('with deal_closed everything but the fee stays in the deal', async () => {
    const before = await platform()
    const { id } = await lateDeal()
    await desk.payInDeal(id)
    expect(sums(await look(id))).toEqual(['opened', '957.30', '846.00'])
    expect(await platform()).toBe(before)
  })

  it('may be held first; the deal hears of it at the capture', async () => {
    const { id } = await desk.deal()
    const held = await hold(id)
    expect(held).toMatchObject({ status: 'waiting_for_capture', deal: { id } })
    expect(sums(await look(id))).toEqual(['opened', '0.00', '0.00'])
    await desk.post(`/payments/${held.id}/capture`)
    expect(sums(await look(id))).toEqual(['opened', '846.00', '846.00'])
  })

  it('a partial capture says anew what the seller gets', async () => {
    const { id } = await desk.deal()
    const held = await hold(id)
    const capture = (body: object) => desk.post<Payment & Refusal>(`/payments/${held.id}/capture`, body)
    const amount = rub('500.00')
    expect((await capture({ amount })).body.parameter).toBe('deal')
    expect((await capture({ amount, deal: {} })).body.parameter).toBe('deal.settlements')
    expect((await capture({ amount, deal: part('478.65') })).body.parameter).toBe('deal.settlements')
    const { body } = await capture({ amount, deal: part('400.00') })
    expect(body).toMatchObject({ status: 'succeeded', amount, deal: { id, ...part('400.00') } })
    expect(sums(await look(id))).toEqual(['opened', '400.00', '400.00'])
  })

  it.each<[string, object, string]>([
    ['an unknown deal', { id: 'dl-285e5ee7-0022-5000-8000-01516a44b147' }, 'deal.id'],
    ['no deal id', { id: undefined }, 'deal.id'],
    ['a share that leaves the fee and nothing more', part('957.30'), 'deal.settlements'],
    ['a share under one payout', part('0.99'), 'deal.settlements'],
    ['no settlements', { settlements: undefined }, 'deal.settlements'],
    [
      'another kind of settlement',
      { settlements: [{ type: 'fee', amount: rub('1.00') }] },
      'deal.settlements.type',
    ],
    ['a comma in it', part('1,00'), 'deal.settlements.amount.value'],
  ])('refuses %s', async (_name, extra, parameter) => {
    const { id } = await desk.deal()
    const deal = { id, ...part('846.00'), ...extra }
    const { status, body } = await desk.post<Refusal>('/payments', { ...paymentRequest, deal })
    expect([status, body.code, body.parameter]).toEqual([400, 'invalid_request', parameter])
  })

  it('takes a share of one kopeck less than that', async () => {
    const { id } = await desk.deal()
    expect((await desk.payInDeal(id, { share: '957.29' })).status).toBe('succeeded')
  })

  it('takes at most 150 000.00 in one settlement, and several settlements', async () => {
    const { id } = await desk.deal()
    const create = (...values: string[]) =>
      desk.post('/payments', {
        ...paymentRequest,
        amount: rub('300000.00'),
        deal: { id, settlements: values.map((value) => ({ type: 'payout', amount: rub(value) })) },
      })
    expect((await create('150000.01')).status).toBe(400)
    expect((await create('150000.00', '100000.00')).status).toBe(200)
  })

  it('cannot be made for a shop without deals', async () => {
    const { id } = await desk.deal()
    await desk.control('POST', '/shop', { safe_deal_enabled: false })
    const { status } = await desk.post('/payments', { ...paymentRequest, deal: { id, ...part('1.00') } })
    expect(status).toBe(403)
    await desk.control('POST', '/shop', { safe_deal_enabled: true })
  })
})

describe('a payout in a deal', () => {
  it('is made by the shop, out of the deal, and closes it', async () => {
    const { id } = await desk.deal()
    await desk.payInDeal(id)
    const before = (await desk.control<{ balances: { gateway: unknown } }>('GET', '/books?objects=false'))
      .body
    const { body: payout } = await desk.payoutInDeal(id, '846.00')
    expect(payout).toMatchObject({ status: 'succeeded', deal: { id }, amount: rub('846.00') })
    const after = (await desk.control<{ balances: { gateway: unknown } }>('GET', '/books?objects=false')).body
    expect(after.balances.gateway).toEqual(before.balances.gateway)
    expect(sums(await look(id))).toEqual(['closed', '0.00', '0.00'])
    expect(await eventsAbout(id, payout.id)).toEqual(['payout.succeeded', 'deal.closed'])
    const told = shop.heard.find(({ event, object }) => event === 'deal.closed' && object.id === id)
    expect(told?.object).toEqual(await look(id))
  })

  it('is seen by the shop only', async () => {
    const { id } = await desk.deal()
    await desk.payInDeal(id)
    const { body: payout } = await desk.payoutInDeal(id, '1.00', { metadata: { only: id } })
    const other = await desk.payout({ metadata: { only: id } })
    expect((await desk.get(`/payouts/${payout.id}`, SHOP)).body).toEqual(payout)
    expect((await desk.get(`/payouts/${payout.id}`, GATEWAY)).status).toBe(404)
    expect((await desk.get(`/payouts/${other.id}`, SHOP)).status).toBe(404)
    const found = async (authorization: string) =>
      (await desk.get<List<Payout>>(`/payouts/search?metadata[only]=${id}`, authorization)).body.items
    expect((await found(SHOP)).map((item) => item.id)).toEqual([payout.id])
    expect((await found(GATEWAY)).map((item) => item.id)).toEqual([other.id])
    expect((await desk.get<List<Payout>>('/payouts?limit=1', SHOP)).body.items[0]?.id).toBe(payout.id)
  })

  it('credits the platform when the last of several closes a deal with deal_closed', async () => {
    const before = await platform()
    const { id } = await lateDeal()
    await desk.payInDeal(id)
    await desk.payoutInDeal(id, '400.00')
    expect(sums(await look(id))).toEqual(['opened', '557.30', '446.00'])
    await desk.payoutInDeal(id, '446.00')
    expect(sums(await look(id))).toEqual(['closed', '0.00', '0.00'])
    expect((await platform()) - before).toBeCloseTo(111.3)
  })

  it.each<[string, object, string, string]>([
    ['more than the seller has', {}, '846.01', 'amount'],
    ['less than a ruble', {}, '0.99', 'amount.value'],
    ['a closed deal', { deal: { id: 'closed' } }, '1.00', 'deal.id'],
    ['an unknown deal', { deal: { id: 'dl-285e5ee7-0022-5000-8000-01516a44b147' } }, '1.00', 'deal.id'],
    ['a deal without id', { deal: {} }, '1.00', 'deal.id'],
    [
      'a phone',
      { payout_destination_data: { type: 'sbp', phone: '79000000000', bank_id: '100000000111' } },
      '1.00',
      'payout_destination_data.type',
    ],
    ['personal data', { personal_data: [{ id: 'pd-1' }] }, '1.00', 'personal_data'],
  ])('refuses %s', async (_name, extra, value, parameter) => {
    const { id } = await desk.deal()
    await desk.payInDeal(id)
    if (parameter === 'deal.id' && JSON.stringify(extra).includes('closed')) {
      await desk.payoutInDeal(id, '846.00')
      Object.assign(extra, { deal: { id } })
    }
    const { status, body } = await desk.payoutInDeal<Refusal>(id, value, extra)
    expect([status, body.parameter]).toEqual([400, parameter])
  })

  it('cannot be made by the gateway', async () => {
    const { id } = await desk.deal()
    const { body } = await desk.payoutInDeal<Refusal>(id, '1.00')
    expect(body.parameter).toBe('amount')
    const asGateway = { amount: rub('1.00'), deal: { id } }
    expect((await desk.post<Refusal>('/payouts', asGateway)).body.parameter).toBe('deal')
  })

  it.each([
    ['4100116075156746', undefined],
    ['4100116074720387', undefined],
    ['41001614575714', 'identification_required'],
    ['41001614575572', 'one_time_limit_exceeded'],
  ])('to the wallet %s: %s', async (account_number, reason) => {
    const { id } = await desk.deal()
    await desk.payInDeal(id)
    const to = { payout_destination_data: { type: 'yoo_money', account_number } }
    const { body } = await desk.payoutInDeal(id, '100.00', to)
    expect(body.cancellation_details?.reason).toBe(reason)
    expect((await look(id)).payout_balance.value).toBe(reason === undefined ? '746.00' : '846.00')
  })

  it('is canceled above 150 000.00', async () => {
    const { id } = await desk.deal()
    await desk.payInDeal(id, { amount: '200000.00', share: '150000.00' })
    await desk.payInDeal(id, { amount: '200000.00', share: '100.00' })
    const { body } = await desk.payoutInDeal(id, '150000.01')
    expect(body.cancellation_details?.reason).toBe('one_time_limit_exceeded')
    expect((await desk.payoutInDeal(id, '150000.00')).body.status).toBe('succeeded')
  })

  it('pending, it has its money reserved, and the deal waits for it', async () => {
    await desk.control('POST', '/payouts/mode', { answer: 'pending' })
    const { id } = await lateDeal()
    await desk.payInDeal(id)
    const { body: one } = await desk.payoutInDeal(id, '846.00')
    expect(sums(await look(id))).toEqual(['opened', '111.30', '0.00'])
    expect((await desk.payoutInDeal(id, '1.00')).status).toBe(400)
    await desk.control('POST', `/payouts/${one.id}/settle`, { status: 'canceled' })
    expect(sums(await look(id))).toEqual(['opened', '957.30', '846.00'])
    const { body: two } = await desk.payoutInDeal(id, '846.00')
    await desk.control('POST', `/payouts/${two.id}/settle`, { status: 'succeeded' })
    expect(sums(await look(id))).toEqual(['closed', '0.00', '0.00'])
    await desk.control('POST', '/payouts/mode', { answer: 'succeeded' })
  })

  it('canceled late, it gives its money back and the deal is open again', async () => {
    const { id } = await lateDeal()
    await desk.payInDeal(id)
    const before = await platform()
    const { body: payout } = await desk.payoutInDeal(id, '846.00')
    const canceled = await desk.control<Payout>('POST', `/payouts/${payout.id}/settle`, {
      status: 'canceled',
      reason: 'issuer_unavailable',
    })
    expect(canceled.body).toMatchObject({
      status: 'canceled',
      cancellation_details: { reason: 'issuer_unavailable', party: 'payout_network' },
    })
    expect(canceled.body.succeeded_at).toBeUndefined()
    expect(sums(await look(id))).toEqual(['opened', '846.00', '846.00'])
    expect(await eventsAbout(payout.id)).toEqual(['payout.succeeded', 'payout.canceled'])
    await desk.payoutInDeal(id, '846.00')
    expect(sums(await look(id))).toEqual(['closed', '0.00', '0.00'])
    expect((await platform()) - before).toBeCloseTo(111.3)
  })
})

describe('a closed deal', () => {
  it('refuses everything, and takes open payments with it', async () => {
    const { id } = await desk.deal()
    const paid = await desk.payInDeal(id)
    const held = await hold(id)
    const pending = await desk.create({ deal: { id, ...part('846.00') } })
    await desk.payoutInDeal(id, '846.00')
    for (const payment of [held, pending]) {
      expect((await desk.get(`/payments/${payment.id}`)).body).toMatchObject({
        status: 'canceled',
        cancellation_details: { party: 'yoo_money', reason: 'deal_expired' },
      })
    }
    const refused = [
      await desk.post<Refusal>('/payments', { ...paymentRequest, deal: { id, ...part('1.00') } }),
      await desk.payoutInDeal<Refusal>(id, '1.00'),
      await desk.refund<Refusal>(paid.id, '1.00', '1.00'),
    ]
    for (const { status, body } of refused) expect([status, body.parameter]).toEqual([400, 'deal.id'])
  })
})

describe('the end of its life', () => {
  beforeAll(() => desk.advance('P90D')) // all deals from above

  it('gives the buyer the seller’s share back with payment_succeeded', async () => {
    const { id } = await desk.deal()
    const paid = await desk.payInDeal(id)
    await desk.advance('P83D')
    const held = await hold(id)
    const before = await platform()
    await desk.advance('P7D')
    expect(sums(await look(id))).toEqual(['closed', '0.00', '0.00'])
    expect(await platform()).toBe(before)
    const { body } = await desk.get(`/payments/${paid.id}`)
    expect(body).toMatchObject({ status: 'succeeded', refunded_amount: rub('846.00'), refundable: false })
    expect((await desk.get(`/payments/${held.id}`)).body.cancellation_details?.reason).toBe('deal_expired')
    const [refund] = (await desk.get<List<{ id: string }>>(`/refunds?payment_id=${paid.id}`)).body.items
    expect(refund).toMatchObject({
      status: 'succeeded',
      amount: rub('846.00'),
      deal: { id, refund_settlements: [{ type: 'payout', amount: rub('846.00') }] },
    })
    expect((await eventsAbout(id, held.id, refund?.id ?? '')).slice(-3)).toEqual([
      'refund.succeeded',
      'payment.canceled',
      'deal.closed',
    ])
  })

  it('gives all of it back with deal_closed, less what the seller has got; the platform bears the fee', async () => {
    const before = await platform()
    const { id } = await lateDeal()
    const one = await desk.payInDeal(id)
    const two = await desk.payInDeal(id)
    await desk.payoutInDeal(id, '500.00')
    await desk.advance('P90D')
    const [first, second] = [await desk.get(`/payments/${one.id}`), await desk.get(`/payments/${two.id}`)]
    expect([first.body.refunded_amount, second.body.refunded_amount]).toEqual([rub('1000.00'), rub('500.00')])
    expect(sums(await look(id))).toEqual(['closed', '-85.40', '0.00'])
    expect((await platform()) - before).toBeCloseTo(-85.4)
  })

  it('waits for a payout without an outcome, and takes nothing new meanwhile', async () => {
    await desk.control('POST', '/payouts/mode', { answer: 'pending' })
    const { id } = await desk.deal()
    const paid = await desk.payInDeal(id)
    const { body: payout } = await desk.payoutInDeal(id, '846.00')
    await desk.advance('P91D')
    expect((await look(id)).status).toBe('opened')
    expect((await desk.payoutInDeal<Refusal>(id, '1.00')).body.parameter).toBe('deal.id')
    await desk.control('POST', `/payouts/${payout.id}/settle`, { status: 'canceled' })
    expect(sums(await look(id))).toEqual(['closed', '0.00', '0.00'])
    expect((await desk.get(`/payments/${paid.id}`)).body.refunded_amount).toEqual(rub('846.00'))
    await desk.control('POST', '/payouts/mode', { answer: 'succeeded' })
  })

  it('comes for an empty deal, too', async () => {
    const { id } = await desk.deal()
    await desk.advance('P90D')
    expect(sums(await look(id))).toEqual(['closed', '0.00', '0.00'])
    expect(await eventsAbout(id)).toEqual(['deal.closed'])
  })

  it('is set for the whole platform', async () => {
    await desk.control('POST', '/shop', { deal_life_days: 1 })
    const { id } = await desk.deal()
    await desk.advance('PT23H')
    expect((await look(id)).status).toBe('opened')
    await desk.advance('PT1H')
    expect((await look(id)).status).toBe('closed')
    expect((await desk.control('POST', '/shop', { deal_life_days: 181 })).status).toBe(400)
    await desk.control('POST', '/shop', { deal_life_days: 90 })
  })

  it('ends what has ended before in its order', async () => {
    const { id } = await desk.deal()
    await desk.advance('P80D')
    const early = await hold(id)
    await desk.advance('P5D')
    const late = await hold(id)
    await desk.advance('P30D')
    const reasons = await Promise.all(
      [early, late].map(
        async (payment) => (await desk.get(`/payments/${payment.id}`)).body.cancellation_details?.reason,
      ),
    )
    expect(reasons).toEqual(['expired_on_capture', 'deal_expired'])
  })
})

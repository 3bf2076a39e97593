import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Payment } from '../payments/object.ts'
import {
  type Desk,
  GATEWAY,
  openDesk,
  openShop,
  paymentRequest,
  type Refusal,
  rub,
  type Shop,
  share,
} from '../testing.ts'
import type { Deal } from './object.ts'

type List<T> = { items: T[]; next_cursor?: string }

let desk: Desk
let shop: Shop
beforeAll(async () => {
  shop = await openShop()
  desk = await openDesk({ notificationUrl: shop.url, payoutNotificationUrl: 'http://127.0.0.1:9/payouts' })
})
afterAll(async () => {
  await desk.close()
  await shop.close()
})

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
    expect((await desk.get(`/deals/${deal.id}`)).body).toEqual(deal)
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
    const before = await desk.platform()
    const { id } = await desk.deal()
    const payment = await desk.payInDeal(id)
    expect(payment.deal).toEqual({ id, ...share('846.00') })
    expect(payment.income_amount).toEqual(rub('957.30'))
    expect(await desk.dealSums(id)).toEqual(['opened', '846.00', '846.00'])
    expect((await desk.platform()) - before).toBeCloseTo(111.3)
  })

  it('with deal_closed everything but the fee stays in the deal', async () => {
    const before = await desk.platform()
    const { id } = await desk.deal({ fee_moment: 'deal_closed' })
    await desk.payInDeal(id)
    expect(await desk.dealSums(id)).toEqual(['opened', '957.30', '846.00'])
    expect(await desk.platform()).toBe(before)
  })

  it('may be held first; the deal hears of it at the capture', async () => {
    const { id } = await desk.deal()
    const held = await desk.holdInDeal(id)
    expect(held).toMatchObject({ status: 'waiting_for_capture', deal: { id } })
    expect(await desk.dealSums(id)).toEqual(['opened', '0.00', '0.00'])
    await desk.post(`/payments/${held.id}/capture`)
    expect(await desk.dealSums(id)).toEqual(['opened', '846.00', '846.00'])
  })

  it('a partial capture says anew what the seller gets', async () => {
    const { id } = await desk.deal()
    const held = await desk.holdInDeal(id)
    const capture = (body: object) => desk.post<Payment & Refusal>(`/payments/${held.id}/capture`, body)
    const amount = rub('500.00')
    expect((await capture({ amount })).body.parameter).toBe('deal')
    expect((await capture({ amount, deal: {} })).body.parameter).toBe('deal.settlements')
    expect((await capture({ amount, deal: share('478.65') })).body.parameter).toBe('deal.settlements')
    const { body } = await capture({ amount, deal: share('400.00') })
    expect(body).toMatchObject({ status: 'succeeded', amount, deal: { id, ...share('400.00') } })
    expect(await desk.dealSums(id)).toEqual(['opened', '400.00', '400.00'])
  })

  it.each<[string, object, string]>([
    ['an unknown deal', { id: 'dl-285e5ee7-0022-5000-8000-01516a44b147' }, 'deal.id'],
    ['no deal id', { id: undefined }, 'deal.id'],
    ['a share that leaves the fee and nothing more', share('957.30'), 'deal.settlements'],
    ['a share under one payout', share('0.99'), 'deal.settlements'],
    ['no settlements', { settlements: undefined }, 'deal.settlements'],
    [
      'another kind of settlement',
      { settlements: [{ type: 'fee', amount: rub('1.00') }] },
      'deal.settlements.type',
    ],
    ['a comma in it', share('1,00'), 'deal.settlements.amount.value'],
  ])('refuses %s', async (_name, extra, parameter) => {
    const { id } = await desk.deal()
    const deal = { id, ...share('846.00'), ...extra }
    const { status, body } = await desk.post<Refusal>('/payments', { ...paymentRequest, deal })
    expect([status, body.code, body.parameter]).toEqual([400, 'invalid_request', parameter])
  })

  it('takes a share of one kopeck less than that', async () => {
    const { id } = await desk.deal()
    expect((await desk.payInDeal(id, { seller: '957.29' })).status).toBe('succeeded')
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
    const { status } = await desk.post('/payments', { ...paymentRequest, deal: { id, ...share('1.00') } })
    expect(status).toBe(403)
    await desk.control('POST', '/shop', { safe_deal_enabled: true })
  })
})

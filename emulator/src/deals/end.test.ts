import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Refund } from '../refunds/object.ts'
import {
  type Desk,
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

describe('a closed deal', () => {
  it('refuses everything, and takes open payments with it', async () => {
    const { id } = await desk.deal()
    const paid = await desk.payInDeal(id)
    const held = await desk.holdInDeal(id)
    const pending = await desk.create({ deal: { id, ...share('846.00') } })
    await desk.payoutInDeal(id, '846.00')
    for (const payment of [held, pending]) {
      expect((await desk.get(`/payments/${payment.id}`)).body).toMatchObject({
        status: 'canceled',
        cancellation_details: { party: 'yoo_money', reason: 'deal_expired' },
      })
    }
    const refused = [
      await desk.post<Refusal>('/payments', { ...paymentRequest, deal: { id, ...share('1.00') } }),
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
    const held = await desk.holdInDeal(id)
    const before = await desk.platform()
    await desk.advance('P7D')
    expect(await desk.dealSums(id)).toEqual(['closed', '0.00', '0.00'])
    expect(await desk.platform()).toBe(before)
    const { body } = await desk.get(`/payments/${paid.id}`)
    expect(body).toMatchObject({ status: 'succeeded', refunded_amount: rub('846.00'), refundable: false })
    expect((await desk.get(`/payments/${held.id}`)).body.cancellation_details?.reason).toBe('deal_expired')
    const [refund] = (await desk.get<List<{ id: string }>>(`/refunds?payment_id=${paid.id}`)).body.items
    expect(refund).toMatchObject({
      status: 'succeeded',
      amount: rub('846.00'),
      deal: { id, refund_settlements: [{ type: 'payout', amount: rub('846.00') }] },
    })
    expect((await shop.eventsAbout(desk, id, held.id, refund?.id ?? '')).slice(-3)).toEqual([
      'refund.succeeded',
      'payment.canceled',
      'deal.closed',
    ])
  })

  it('gives all of it back with deal_closed, less what the seller has got; the platform bears the fee', async () => {
    const before = await desk.platform()
    const { id } = await desk.deal({ fee_moment: 'deal_closed' })
    const one = await desk.payInDeal(id)
    const two = await desk.payInDeal(id)
    await desk.payoutInDeal(id, '500.00')
    await desk.advance('P90D')
    const [first, second] = [await desk.get(`/payments/${one.id}`), await desk.get(`/payments/${two.id}`)]
    expect([first.body.refunded_amount, second.body.refunded_amount]).toEqual([rub('1000.00'), rub('500.00')])
    expect(await desk.dealSums(id)).toEqual(['closed', '-85.40', '0.00'])
    expect((await desk.platform()) - before).toBeCloseTo(-85.4)
  })

  it('never returns a share greater than its refund, also when a payout is taken back afterwards', async () => {
    const { id } = await desk.deal({ fee_moment: 'deal_closed' })
    await desk.payInDeal(id)
    await desk.payInDeal(id, { amount: '100.00', seller: '50.00' })
    const { body: payout } = await desk.payoutInDeal(id, '860.00')
    await desk.advance('P90D')
    await desk.control('POST', `/payouts/${payout.id}/settle`, { status: 'canceled' })
    expect(await desk.dealSums(id)).toEqual(['closed', '0.00', '0.00'])
    const { items } = (await desk.get<List<Refund>>('/refunds?limit=100')).body
    const refunds = items.filter(({ deal }) => deal?.id === id)
    const sums = refunds.map(({ amount, deal }) => [
      Number(amount.value),
      Number(deal?.refund_settlements[0]?.amount.value),
    ])
    expect(sums.filter(([sum = 0, cut = 0]) => cut > sum)).toEqual([])
    expect(sums.reduce((all, [sum = 0]) => all + sum, 0)).toBeCloseTo(1100)
    expect(sums.reduce((all, [, cut = 0]) => all + cut, 0)).toBeCloseTo(896)
  })

  it('waits for a payout without an outcome, and takes nothing new meanwhile', async () => {
    await desk.control('POST', '/payouts/mode', { answer: 'pending' })
    const { id } = await desk.deal()
    const paid = await desk.payInDeal(id)
    const { body: payout } = await desk.payoutInDeal(id, '846.00')
    await desk.advance('P91D')
    expect((await desk.get<Deal>(`/deals/${id}`)).body.status).toBe('opened')
    expect((await desk.payoutInDeal<Refusal>(id, '1.00')).body.parameter).toBe('deal.id')
    await desk.control('POST', `/payouts/${payout.id}/settle`, { status: 'canceled' })
    expect(await desk.dealSums(id)).toEqual(['closed', '0.00', '0.00'])
    expect((await desk.get(`/payments/${paid.id}`)).body.refunded_amount).toEqual(rub('846.00'))
    await desk.control('POST', '/payouts/mode', { answer: 'succeeded' })
  })

  it('comes for an empty deal, too', async () => {
    const { id } = await desk.deal()
    await desk.advance('P90D')
    expect(await desk.dealSums(id)).toEqual(['closed', '0.00', '0.00'])
    expect(await shop.eventsAbout(desk, id)).toEqual(['deal.closed'])
  })

  it('is set for the whole platform', async () => {
    await desk.control('POST', '/shop', { deal_life_days: 1 })
    const { id } = await desk.deal()
    await desk.advance('PT23H')
    expect((await desk.get<Deal>(`/deals/${id}`)).body.status).toBe('opened')
    await desk.advance('PT1H')
    expect((await desk.get<Deal>(`/deals/${id}`)).body.status).toBe('closed')
    expect((await desk.control('POST', '/shop', { deal_life_days: 181 })).status).toBe(400)
    await desk.control('POST', '/shop', { deal_life_days: 90 })
  })

  it('ends what has ended before in its order', async () => {
    const { id } = await desk.deal()
    await desk.advance('P80D')
    const early = await desk.holdInDeal(id)
    await desk.advance('P5D')
    const late = await desk.holdInDeal(id)
    await desk.advance('P30D')
    const reasons = await Promise.all(
      [early, late].map(
        async (payment) => (await desk.get(`/payments/${payment.id}`)).body.cancellation_details?.reason,
      ),
    )
    expect(reasons).toEqual(['expired_on_capture', 'deal_expired'])
  })
})

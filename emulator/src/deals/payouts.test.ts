import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Payout } from '../payouts/object.ts'
import { type Desk, GATEWAY, openDesk, openShop, type Refusal, rub, SHOP, type Shop } from '../testing.ts'
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
    expect(await desk.dealSums(id)).toEqual(['closed', '0.00', '0.00'])
    expect(await shop.eventsAbout(desk, id, payout.id)).toEqual(['payout.succeeded', 'deal.closed'])
    const told = shop.heard.find(({ event, object }) => event === 'deal.closed' && object.id === id)
    expect(told?.object).toEqual((await desk.get<Deal>(`/deals/${id}`)).body)
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
    const before = await desk.platform()
    const { id } = await desk.deal({ fee_moment: 'deal_closed' })
    await desk.payInDeal(id)
    await desk.payoutInDeal(id, '400.00')
    expect(await desk.dealSums(id)).toEqual(['opened', '557.30', '446.00'])
    await desk.payoutInDeal(id, '446.00')
    expect(await desk.dealSums(id)).toEqual(['closed', '0.00', '0.00'])
    expect((await desk.platform()) - before).toBeCloseTo(111.3)
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
    expect((await desk.get<Deal>(`/deals/${id}`)).body.payout_balance.value).toBe(
      reason === undefined ? '746.00' : '846.00',
    )
  })

  it('is canceled above 150 000.00', async () => {
    const { id } = await desk.deal()
    await desk.payInDeal(id, { amount: '200000.00', seller: '150000.00' })
    await desk.payInDeal(id, { amount: '200000.00', seller: '100.00' })
    const { body } = await desk.payoutInDeal(id, '150000.01')
    expect(body.cancellation_details?.reason).toBe('one_time_limit_exceeded')
    expect((await desk.payoutInDeal(id, '150000.00')).body.status).toBe('succeeded')
  })

  it('pending, it has its money reserved, and the deal waits for it', async () => {
    await desk.control('POST', '/payouts/mode', { answer: 'pending' })
    const { id } = await desk.deal({ fee_moment: 'deal_closed' })
    await desk.payInDeal(id)
    const { body: one } = await desk.payoutInDeal(id, '846.00')
    expect(await desk.dealSums(id)).toEqual(['opened', '111.30', '0.00'])
    expect((await desk.payoutInDeal(id, '1.00')).status).toBe(400)
    await desk.control('POST', `/payouts/${one.id}/settle`, { status: 'canceled' })
    expect(await desk.dealSums(id)).toEqual(['opened', '957.30', '846.00'])
    const { body: two } = await desk.payoutInDeal(id, '846.00')
    await desk.control('POST', `/payouts/${two.id}/settle`, { status: 'succeeded' })
    expect(await desk.dealSums(id)).toEqual(['closed', '0.00', '0.00'])
    await desk.control('POST', '/payouts/mode', { answer: 'succeeded' })
  })

  it('canceled late, it gives its money back and the deal is open again', async () => {
    const { id } = await desk.deal({ fee_moment: 'deal_closed' })
    await desk.payInDeal(id)
    const before = await desk.platform()
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
    expect(await desk.dealSums(id)).toEqual(['opened', '846.00', '846.00'])
    expect(await shop.eventsAbout(desk, payout.id)).toEqual(['payout.succeeded', 'payout.canceled'])
    await desk.payoutInDeal(id, '846.00')
    expect(await desk.dealSums(id)).toEqual(['closed', '0.00', '0.00'])
    expect((await desk.platform()) - before).toBeCloseTo(111.3)
  })
})

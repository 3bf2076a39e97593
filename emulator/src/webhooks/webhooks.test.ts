import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  type Desk,
  newKey,
  openDesk,
  openShop,
  paymentRequest,
  type Refusal,
  SHOP,
  type Shop,
} from '../testing.ts'
import type { Webhook } from './store.ts'

const PARTNER = 'Bearer test_demo_oauth'
const asPartner = { authorization: PARTNER }

let desk: Desk
let shop: Shop
let partner: Shop
beforeAll(async () => {
  shop = await openShop()
  partner = await openShop()
  desk = await openDesk({ notificationUrl: shop.url })
})
afterAll(async () => {
  await desk.close()
  await shop.close()
  await partner.close()
})

const subscribe = (event: string, url = partner.url) =>
  desk.post<Webhook & Refusal>('/webhooks', { event, url }, asPartner)
const list = async () => (await desk.get<{ items: Webhook[] }>('/webhooks', PARTNER)).body
const remove = async (id: string) => {
  const init = { method: 'DELETE', headers: asPartner }
  const response = await fetch(`${desk.apiUrl}/webhooks/${id}`, init)
  return [response.status, await response.json()]
}

describe('a subscription', () => {
  it('is heard beside the address of the shop, until it is removed', async () => {
    const { status, body } = await subscribe('payment.succeeded')
    expect(status).toBe(200)
    expect(body).toEqual({
      id: expect.stringMatching(/^wh-[0-9a-f-]{36}$/),
      event: 'payment.succeeded',
      url: partner.url,
    })
    expect(await list()).toEqual({ type: 'list', items: [body] })
    const { id } = await desk.pay((await desk.create({ capture: true })).id)
    expect(await shop.eventsAbout(desk, id)).toEqual(['payment.succeeded'])
    expect(await partner.eventsAbout(desk, id)).toEqual(['payment.succeeded'])

    expect(await remove(body.id)).toEqual([200, {}])
    expect((await list()).items).toEqual([])
    const other = await desk.pay((await desk.create({ capture: true })).id)
    expect(await partner.eventsAbout(desk, other.id)).toEqual([])
  })

  it('is one for each event', async () => {
    await subscribe('refund.succeeded', 'https://one.example/hook')
    const { body } = await subscribe('refund.succeeded', 'https://two.example/hook')
    expect((await list()).items).toEqual([body])
    expect(await remove(body.id.slice(3))).toEqual([200, {}])
    expect((await remove(body.id))[0]).toBe(400)
  })

  it.each<[string, string, string]>([
    ['payout.succeeded', 'https://one.example', 'event'],
    ['payment.pending', 'https://one.example', 'event'],
    ['payment.canceled', 'nowhere', 'url'],
  ])('to %s at %s is refused', async (event, url, parameter) => {
    const { status, body } = await subscribe(event, url)
    expect([status, body.parameter]).toEqual([400, parameter])
  })

  it('is not for a shop with its own key', async () => {
    expect((await desk.get<Refusal>('/webhooks', SHOP)).body.code).toBe('forbidden')
  })

  it('repeated by its key after it was removed, is not there', async () => {
    const key = { ...asPartner, 'idempotence-key': newKey() }
    const request = { event: 'payment.canceled', url: partner.url }
    const { body } = await desk.post<Webhook>('/webhooks', request, key)
    expect((await desk.post('/webhooks', request, key)).body).toEqual(body)
    await remove(body.id)
    expect((await desk.post('/webhooks', request, key)).status).toBe(404)
  })
})

describe('a partner', () => {
  it('does the work of the shop, with keys of its own', async () => {
    const key = newKey()
    const mine = await desk.post('/payments', paymentRequest, { 'idempotence-key': key })
    const theirs = await desk.post('/payments', paymentRequest, { ...asPartner, 'idempotence-key': key })
    expect(theirs.status).toBe(200)
    expect(theirs.body.id).not.toBe(mine.body.id)
    expect((await desk.get(`/payments/${mine.body.id}`, PARTNER)).status).toBe(200)
    expect((await desk.get<{ account_id: string }>('/me', PARTNER)).body.account_id).toBe('100500')
  })

  it('has neither deals nor payouts', async () => {
    expect((await desk.get('/deals', PARTNER)).status).toBe(403)
    expect((await desk.get('/payouts', PARTNER)).status).toBe(403)
    expect((await desk.get<Refusal>('/me', 'Bearer other')).body.description).toBe(
      'Basic authentication failed',
    )
  })
})

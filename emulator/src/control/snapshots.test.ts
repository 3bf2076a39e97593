import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Desk, newKey, openDesk, openShop, paymentRequest, type Shop } from '../testing.ts'

let desk: Desk
let shop: Shop
let answer = 200
beforeAll(async () => {
  shop = await openShop(() => answer)
  desk = await openDesk({ notificationUrl: shop.url })
})
afterAll(async () => {
  await desk.close()
  await shop.close()
})

type Books = { at: string }
const books = async () => {
  const { at, ...rest } = (await desk.control<Books>('GET', '/books')).body
  return { ...rest, day: at.slice(0, 10) }
}
const snapshot = async () => (await desk.control<{ id: string }>('POST', '/snapshot')).body
const restore = (id: string) => desk.control('POST', '/restore', { id })

it('brings everything back: objects, money, settings and time', async () => {
  const held = await desk.pay((await desk.create()).id)
  const { id: deal } = await desk.deal()
  await desk.payInDeal(deal)
  await desk.control('POST', '/shop', { saving_allowed: true })
  const before = await books()
  const { id } = await snapshot()

  await desk.payoutInDeal(deal, '846.00')
  await desk.payout()
  await desk.advance('P30D')
  await desk.control('POST', '/shop', { saving_allowed: false })
  expect((await desk.get(`/payments/${held.id}`)).body.status).toBe('canceled')

  for (const _ of [1, 2]) {
    expect((await restore(id)).status).toBe(200)
    expect(await books()).toEqual(before)
    expect((await desk.get(`/payments/${held.id}`)).body.status).toBe('waiting_for_capture')
    expect((await desk.control('GET', '/shop')).body).toMatchObject({ saving_allowed: true })
    await desk.post(`/payments/${held.id}/capture`)
  }
})

it('forgets keys that were used since', async () => {
  const { id } = await snapshot()
  const key = { 'idempotence-key': newKey() }
  const first = await desk.post('/payments', paymentRequest, key)
  await restore(id)
  expect((await desk.get(`/payments/${first.body.id}`)).status).toBe(404)
  expect((await desk.post('/payments', paymentRequest, key)).body.id).not.toBe(first.body.id)
})

it('sends again what had not been heard by then', async () => {
  await desk.settle()
  answer = 500
  const { id: payment } = await desk.pay((await desk.create({ capture: true })).id)
  await desk.settle()
  const { id } = await snapshot()
  answer = 200
  await desk.advance('PT10S')
  expect(await shop.eventsAbout(desk, payment)).toHaveLength(2)
  await restore(id)
  await desk.advance('PT10S')
  expect(await shop.eventsAbout(desk, payment)).toHaveLength(3)
  await desk.advance('PT1M')
  expect(await shop.eventsAbout(desk, payment)).toHaveLength(3)
})

it('keeps twenty, and knows no others', async () => {
  const { id: first } = await snapshot()
  for (let count = 0; count < 20; count++) await snapshot()
  expect((await restore(first)).status).toBe(404)
  expect((await restore('nothing')).status).toBe(404)
})

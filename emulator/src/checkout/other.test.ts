import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Desk, openDesk, share } from '../testing.ts'

let desk: Desk
beforeAll(async () => {
  desk = await openDesk()
})
afterAll(() => desk.close())

async function visit(path: string, form?: Record<string, string>) {
  const response = await fetch(desk.url + path, {
    redirect: 'manual',
    ...(form === undefined ? {} : { method: 'POST', body: new URLSearchParams(form) }),
  })
  return { status: response.status, location: response.headers.get('location'), html: await response.text() }
}
const offered = (html: string) => [...html.matchAll(/\?method=(\w+)&/g)].map(([, type]) => type)
const look = async (id: string) => (await desk.get(`/payments/${id}`)).body

it('offers what the payment allows', async () => {
  const all = await desk.create({ capture: true })
  expect(offered((await visit(`/checkout/${all.id}`)).html)).toContain('sbp')
  const held = await desk.create()
  const ways = offered((await visit(`/checkout/${held.id}`)).html)
  expect(ways).toContain('yoo_money')
  expect(ways).not.toContain('sbp')
  const { id } = await desk.deal()
  const inDeal = await desk.create({ capture: true, deal: { id, ...share('846.00') } })
  expect(offered((await visit(`/checkout/${inDeal.id}`)).html)).not.toContain('sbp')
  const chosen = await desk.create({ payment_method_data: { type: 'bank_card' } })
  expect(offered((await visit(`/checkout/${chosen.id}`)).html)).toEqual([])
})

it('pays by SBP, with a code that leads to this page', async () => {
  const { id } = await desk.create({ capture: true })
  const { html } = await visit(`/checkout/${id}?method=sbp`)
  expect(html).toMatch(/<svg role="img"[^>]*>.*<path/)
  expect(html).not.toMatch(/style=/)
  expect(await visit(`/checkout/${id}`, { method: 'sbp' })).toMatchObject({
    status: 303,
    location: 'http://shop.example/return?deal=1',
  })
  expect(await look(id)).toMatchObject({ status: 'succeeded', payment_method: { type: 'sbp' } })
})

it('lets a wallet refuse', async () => {
  const { id } = await desk.create({ payment_method_data: { type: 'yoo_money' } })
  expect((await visit(`/checkout/${id}?lang=en`)).html).toContain('YooMoney')
  await visit(`/checkout/${id}`, { method: 'yoo_money', refusal: 'insufficient_funds' })
  expect((await look(id)).cancellation_details).toEqual({
    party: 'payment_network',
    reason: 'insufficient_funds',
  })
  expect((await visit(`/checkout/${id}`)).html).toContain('недостаточно средств')
})

it('does not take a way that the payment does not allow', async () => {
  const { id } = await desk.create()
  await visit(`/checkout/${id}`, { method: 'sbp' })
  expect((await look(id)).status).toBe('pending')
})

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Desk, openDesk, openShop, type Refusal, rub, type Shop } from '../testing.ts'
import type { SavedMethodObject } from './object.ts'

let desk: Desk
let shop: Shop
beforeAll(async () => {
  shop = await openShop()
  desk = await openDesk({ notificationUrl: shop.url })
  await desk.control('POST', '/shop', { saving_allowed: true })
})
afterAll(async () => {
  await desk.close()
  await shop.close()
})

const redirect = { type: 'redirect', return_url: 'http://shop.example/saved' }
const create = (extra: object = {}) =>
  desk.post<SavedMethodObject & Refusal>('/payment_methods', {
    type: 'bank_card',
    confirmation: redirect,
    ...extra,
  })
const look = async (id: string) => (await desk.get<SavedMethodObject>(`/payment_methods/${id}`)).body
const confirm = (id: string, body: object = {}) =>
  desk.control('POST', `/payment_methods/${id}/confirm`, body)
const visit = async (id: string, form?: Record<string, string>) => {
  const init = form === undefined ? {} : { method: 'POST', body: new URLSearchParams(form) }
  const response = await fetch(`${desk.url}/methods/${id}`, { redirect: 'manual', ...init })
  return { status: response.status, location: response.headers.get('location'), html: await response.text() }
}
const payLater = (id: string) => desk.post('/payments', { amount: rub('10.00'), payment_method_id: id })

describe('a method saved without a payment', () => {
  it('waits for its owner, then pays without them', async () => {
    const { body } = await create({ metadata: { a: '1' } })
    expect(body).toEqual({
      id: expect.stringMatching(/^.{36}$/),
      type: 'bank_card',
      saved: false,
      status: 'pending',
      holder: { account_id: '100500', gateway_id: '100700' },
      confirmation: { ...redirect, confirmation_url: `${desk.url}/methods/${body.id}` },
      metadata: { a: '1' },
    })
    expect((await payLater(body.id)).status).toBe(400)
    const card = { number: '5555 5555 5555 4444', expiry: '12/40', csc: '123' }
    expect((await visit(body.id, { ...card, expiry: '12/20' })).status).toBe(422)
    expect(await visit(body.id, card)).toMatchObject({ status: 303, location: redirect.return_url })
    const active = await look(body.id)
    expect(active).toMatchObject({ saved: true, status: 'active', card: { last4: '4444' } })
    expect(active.confirmation).toBeUndefined()
    expect(await shop.eventsAbout(desk, body.id)).toEqual(['payment_method.active'])
    expect((await payLater(body.id)).body).toMatchObject({
      status: 'waiting_for_capture',
      payment_method: { id: body.id, saved: true, title: 'Bank card *4444' },
    })
  })

  it('may be an account, by a code', async () => {
    const { body } = await create({ type: 'sbp', confirmation: { type: 'qr' } })
    expect(body.confirmation).toEqual({ type: 'qr', confirmation_data: `${desk.url}/methods/${body.id}` })
    expect((await visit(body.id)).html).toContain('<svg')
    await visit(body.id, {})
    expect(await look(body.id)).toMatchObject({
      status: 'active',
      payer_bank_details: { bank_id: expect.any(String) },
    })
    const sbp = { amount: rub('10.00'), payment_method_id: body.id, capture: true }
    expect((await desk.post('/payments', sbp)).body.status).toBe('succeeded')
  })

  it('is not saved when the bank declines, or its owner does; and nobody is told', async () => {
    const { body: one } = await create()
    expect((await confirm(one.id, { card: '5555555555554600' })).body).toMatchObject({ status: 'inactive' })
    const { body: two } = await create()
    await visit(two.id, { answer: 'refuse' })
    expect((await look(two.id)).status).toBe('inactive')
    expect((await visit(two.id)).html).toContain('не привязан')
    expect((await confirm(two.id)).status).toBe(409)
    expect(await shop.eventsAbout(desk, one.id, two.id)).toEqual([])
  })

  it.each<[string, object, string]>([
    ['another type', { type: 'cash' }, 'type'],
    ['no confirmation', { confirmation: undefined }, 'confirmation'],
    ['no way back', { confirmation: { type: 'redirect' } }, 'confirmation.return_url'],
  ])('refuses %s', async (_name, extra, parameter) => {
    const { status, body } = await create(extra)
    expect([status, body.parameter]).toEqual([400, parameter])
  })

  it('needs an agreement', async () => {
    await desk.control('POST', '/shop', { saving_allowed: false })
    expect((await create()).status).toBe(403)
    await desk.control('POST', '/shop', { saving_allowed: true })
  })
})

it('a method saved by paying is shown in the same way', async () => {
  const { id } = await desk.pay((await desk.create({ save_payment_method: true })).id)
  expect(await look(id)).toMatchObject({
    id,
    saved: true,
    status: 'active',
    holder: { account_id: '100500' },
  })
  expect((await desk.get<Refusal>('/payment_methods/nothing')).body.parameter).toBe('payment_method_id')
  expect((await visit('nothing')).status).toBe(404)
})

import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type Desk, openDesk, openShop, payoutRequest, type Refusal, rub } from '../testing.ts'
import type { Payout } from './object.ts'

let desk: Desk
let shop: Awaited<ReturnType<typeof openShop>>
beforeAll(async () => {
  shop = await openShop()
  desk = await openDesk({ notificationUrl: 'http://127.0.0.1:9/payments', payoutNotificationUrl: shop.url })
})
afterAll(async () => {
  await desk.close()
  await shop.close()
})
beforeEach(() => desk.control('POST', '/balance', { gateway: '10000000.00' }))

const balance = async () =>
  (await desk.control<{ balances: { gateway: unknown } }>('GET', '/books?objects=false')).body.balances
    .gateway
const to = (payout_destination_data: object) => ({ payout_destination_data })
const wallet = (account_number: string) => to({ type: 'yoo_money', account_number })
const sbp = to({ type: 'sbp', phone: '79000000000', bank_id: '100000000111' })

describe('a payout', () => {
  it('goes to a card, of which only the ends are kept', async () => {
    const payout = await desk.payout({ description: 'Выплата' })
    expect(payout).toEqual({
      id: expect.stringMatching(/^po-[0-9a-f]{8}-0003-5000-[89ab]000-[0-9a-f]{12}$/),
      amount: rub('846.00'),
      status: 'succeeded',
      payout_destination: {
        type: 'bank_card',
        card: { first6: '555555', last4: '4444', card_type: 'MasterCard' },
      },
      description: 'Выплата',
      created_at: expect.any(String),
      succeeded_at: expect.any(String),
      metadata: { order_id: '37' },
      test: true,
    })
    expect((await desk.get<Payout>(`/payouts/${payout.id}`)).body).toEqual(payout)
    expect(await balance()).toEqual(rub('9999154.00'))
    await desk.settle()
    expect(shop.heard.at(-1)).toMatchObject({ event: 'payout.succeeded', object: payout })
  })

  it('goes to a phone', async () => {
    expect((await desk.payout(sbp)).payout_destination).toEqual({
      type: 'sbp',
      phone: '79000000000',
      bank_id: '100000000111',
      sbp_operation_id: expect.stringMatching(/^[0-9A-F]{32}$/),
      recipient_checked: false,
    })
  })

  it('goes to a card known by a token, again and again', async () => {
    const response = await fetch(`${desk.url}/payouts-widget/token`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"card":"2202 4743 0132 2987"}',
    })
    const minted = (await response.json()) as { payout_token: string }
    expect(minted).toEqual({
      payout_token: expect.stringMatching(/^[\w-]{24}\.SC\.001\.\d{6}$/),
      first6: '220247',
      last4: '2987',
      card_type: 'Mir',
      issuer_country: 'RU',
    })
    const request = { amount: rub('10.00'), payout_token: minted.payout_token }
    for (const _ of [1, 2]) {
      const { body } = await desk.post<Payout>('/payouts', request)
      expect(body.payout_destination).toMatchObject({ card: { last4: '2987', card_type: 'Mir' } })
    }
  })
})

describe('test wallets', () => {
  it.each([
    ['41001614575714', undefined],
    ['4100116075156746', undefined],
    ['4100116074720387', undefined],
    ['41001614575572', 'one_time_limit_exceeded'],
    ['41001614575643', 'periodic_limit_exceeded'],
    ['410011806060766', 'insufficient_funds'],
    ['410011788545536', 'general_decline'],
  ])('%s: %s', async (account_number, reason) => {
    const payout = await desk.payout(wallet(account_number))
    expect(payout.payout_destination).toEqual({ type: 'yoo_money', account_number })
    expect(payout.status).toBe(reason === undefined ? 'succeeded' : 'canceled')
    if (reason === undefined) return
    expect(payout.cancellation_details).toEqual({ party: 'yoo_money', reason })
    expect(await balance()).toEqual(rub('10000000.00'))
    await desk.settle()
    expect(shop.heard.at(-1)).toMatchObject({ event: 'payout.canceled', object: { id: payout.id } })
  })
})

describe('money and limits', () => {
  it('needs the balance, to the kopeck', async () => {
    await desk.control('POST', '/balance', { gateway: '846.00' })
    expect((await desk.payout()).status).toBe('succeeded')
    expect(await desk.payout()).toMatchObject({
      status: 'canceled',
      cancellation_details: { party: 'yoo_money', reason: 'insufficient_funds' },
    })
    expect(await balance()).toEqual(rub('0.00'))
  })

  it.each<[string, object, string, number | string]>([
    ['4.99 to a card', {}, '4.99', 400],
    ['5.00 to a card', {}, '5.00', 'succeeded'],
    ['0.99 by phone', sbp, '0.99', 400],
    ['1.00 by phone', sbp, '1.00', 'succeeded'],
    ['1.00 to a wallet', wallet('41001614575714'), '1.00', 'succeeded'],
    ['500 000 to a card', {}, '500000.00', 'succeeded'],
    ['a kopeck more', {}, '500000.01', 'canceled'],
  ])('%s', async (_name, destination, value, outcome) => {
    const request = { ...payoutRequest, ...destination, amount: rub(value) }
    const { status, body } = await desk.post<Payout & Refusal>('/payouts', request)
    if (outcome === 400) expect([status, body.parameter]).toEqual([400, 'amount.value'])
    else expect(body.status).toBe(outcome)
    if (outcome === 'canceled') expect(body.cancellation_details?.reason).toBe('one_time_limit_exceeded')
  })

  it('counts days and months per recipient, when told to', async () => {
    await desk.control('POST', '/payouts/mode', { period_limits: true })
    const card = to({ type: 'bank_card', card: { number: '4111111111111111' } })
    const results = []
    for (let count = 0; count < 21; count++) {
      results.push((await desk.payout({ ...card, amount: rub('5.00') })).status)
    }
    expect(results.filter((status) => status === 'succeeded')).toHaveLength(20)
    expect(results.at(-1)).toBe('canceled')
    await desk.advance('P1D')
    expect((await desk.payout({ ...card, amount: rub('5.00') })).status).toBe('succeeded')

    const purse = wallet('4100116074720387')
    await desk.advance('P31D')
    expect((await desk.payout({ ...purse, amount: rub('400000.00') })).status).toBe('succeeded')
    expect((await desk.payout({ ...purse, amount: rub('200000.01') })).cancellation_details?.reason).toBe(
      'periodic_limit_exceeded',
    )
    await desk.control('POST', '/payouts/mode', { period_limits: false })
  })
})

it('is refused as long as a tester wants it, and costs nothing', async () => {
  const before = await balance()
  const mode = { answer: 'canceled', reason: 'issuer_unavailable', party: 'payout_network' }
  expect((await desk.control('POST', '/payouts/mode', { ...mode })).body).toMatchObject(mode)
  const payout = await desk.payout(sbp)
  expect(payout).toMatchObject({
    status: 'canceled',
    cancellation_details: { party: 'payout_network', reason: 'issuer_unavailable' },
  })
  expect(await balance()).toEqual(before)
  expect((await desk.control('POST', '/payouts/mode', { answer: 'canceled', reason: 'rain' })).status).toBe(
    400,
  )
  await desk.control('POST', '/payouts/mode', { answer: 'succeeded' })
  expect((await desk.control('GET', '/payouts/mode')).body).toEqual({
    answer: 'succeeded',
    period_limits: false,
    recipient_check: 'passed',
  })
})

describe('a pending payout', () => {
  beforeAll(() => desk.control('POST', '/payouts/mode', { answer: 'pending' }))
  afterAll(() => desk.control('POST', '/payouts/mode', { answer: 'succeeded' }))

  const settle = (id: string, body: object) => desk.control<Payout>('POST', `/payouts/${id}/settle`, body)

  it('has reserved its money, and succeeds later', async () => {
    const payout = await desk.payout(sbp)
    expect(payout).toMatchObject({ status: 'pending', payout_destination: { recipient_checked: false } })
    expect(payout.succeeded_at).toBeUndefined()
    expect(await balance()).toEqual(rub('9999154.00'))
    const settled = await settle(payout.id, { status: 'succeeded' })
    expect(settled.body).toMatchObject({ status: 'succeeded', succeeded_at: expect.any(String) })
    expect((await desk.get<Payout>(`/payouts/${payout.id}`)).body).toEqual(settled.body)
    await desk.settle()
    expect(shop.heard.filter(({ object }) => object.id === payout.id)).toHaveLength(1)
  })

  it('or is canceled and gives the money back', async () => {
    const payout = await desk.payout(sbp)
    const settled = await settle(payout.id, { status: 'canceled', reason: 'recipient_not_found' })
    expect(settled.body).toMatchObject({
      status: 'canceled',
      cancellation_details: { party: 'payout_network', reason: 'recipient_not_found' },
    })
    expect(await balance()).toEqual(rub('10000000.00'))
    expect((await settle(payout.id, { status: 'succeeded' })).status).toBe(409)
  })
})

describe('bad requests name the parameter', () => {
  it.each<[string, object, string]>([
    ['no destination', { payout_destination_data: undefined }, 'payout_destination_data'],
    ['a destination and a token', { payout_token: 'x' }, 'payout_destination_data'],
    ['an unknown token', { payout_destination_data: undefined, payout_token: 'x' }, 'payout_token'],
    ['an unknown type', to({ type: 'cash' }), 'payout_destination_data.type'],
    ['no card', to({ type: 'bank_card' }), 'payout_destination_data.card'],
    [
      'a wrong check digit',
      to({ type: 'bank_card', card: { number: '5555555555554445' } }),
      'payout_destination_data.card.number',
    ],
    ['a short wallet', wallet('4100116'), 'payout_destination_data.account_number'],
    [
      'a phone with a plus',
      to({ type: 'sbp', phone: '+79000000000', bank_id: '100000000111' }),
      'payout_destination_data.phone',
    ],
    [
      'an unknown bank',
      to({ type: 'sbp', phone: '79000000000', bank_id: '1' }),
      'payout_destination_data.bank_id',
    ],
    ['an amount of words', { amount: rub('many') }, 'amount.value'],
    ['a deal', { deal: { id: 'dl-1' } }, 'deal'],
  ])('%s', async (_name, extra, parameter) => {
    const { status, body } = await desk.post<Refusal>('/payouts', { ...payoutRequest, ...extra })
    expect([status, body.code, body.parameter]).toEqual([400, 'invalid_request', parameter])
  })
})

it('knows nothing of other ids', async () => {
  const { status, body } = await desk.get<Refusal>('/payouts/po-285ec15d-0003-5000-a000-08d1bec7dade')
  expect([status, body.code, body.parameter]).toEqual([404, 'not_found', 'payout_id'])
})

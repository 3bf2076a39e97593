import { request as rawRequest } from 'node:http'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  type Desk,
  GATEWAY,
  newKey,
  openDesk,
  paymentRequest,
  payoutRequest,
  type Refusal,
  SHOP,
} from '../testing.ts'

let desk: Desk
beforeAll(async () => {
  desk = await openDesk()
})
afterAll(() => desk.close())

const basic = (text: string) => `Basic ${Buffer.from(text).toString('base64')}`

describe('credentials', () => {
  const WRONG =
    'Error in shopId or secret key. Check their validity. You can reissue the key in the Merchant Profile'
  it.each([
    ['a wrong key', basic('100500:nope'), WRONG],
    ['an unknown shop', basic('1:test_demo'), WRONG],
    ['a login that is no number', basic('shop:test_demo'), 'Login has illegal format'],
    ['a token', 'Bearer abc', 'Basic authentication failed'],
    ['none', '', 'Basic authentication failed'],
  ])('%s', async (_name, authorization, description) => {
    const { status, body } = await desk.get<Refusal>('/payments', authorization)
    expect(status).toBe(401)
    expect(body).toEqual({
      type: 'error',
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      code: 'invalid_credentials',
      description,
      parameter: 'Authorization',
    })
  })

  it('are two pairs with their own work', async () => {
    expect((await desk.get('/payments', GATEWAY)).status).toBe(403)
    const asShop = { authorization: SHOP }
    expect((await desk.post<Refusal>('/payouts', payoutRequest, asShop)).body.code).toBe('forbidden')
    await desk.control('POST', '/shop', { safe_deal_enabled: false })
    expect((await desk.get<Refusal>('/payouts', SHOP)).body.code).toBe('forbidden')
    expect((await desk.get<Refusal>('/deals', SHOP)).body.code).toBe('forbidden')
    await desk.control('POST', '/shop', { safe_deal_enabled: true })
    expect((await desk.get('/payouts', SHOP)).status).toBe(200)
    expect((await desk.get('/sbp_banks', SHOP)).status).toBe(200)
    expect((await desk.get('/sbp_banks', GATEWAY)).status).toBe(200)
  })

  it('tell who one is', async () => {
    expect((await desk.get('/me', SHOP)).body).toMatchObject({ account_id: '100500', test: true })
    expect((await desk.get('/me', GATEWAY)).body).toMatchObject({
      account_id: '500100',
      payout_balance: { value: '10000000.00', currency: 'RUB' },
      payout_methods: ['bank_card', 'yoo_money', 'sbp'],
    })
  })
})

describe('wrong turns', () => {
  const fetchJson = async (method: string, path: string, init: RequestInit = {}) => {
    const headers = { authorization: SHOP, 'idempotence-key': newKey(), ...init.headers }
    const response = await fetch(desk.apiUrl + path, { method, ...init, headers })
    return { status: response.status, body: (await response.json()) as Refusal }
  }
  it('404 for a path that is not there', async () => {
    expect(await fetchJson('GET', '/pigeons')).toMatchObject({ status: 404, body: { type: 'error' } })
  })
  it.each([
    ['DELETE', '/payments'],
    ['PUT', '/payments/x'],
    ['GET', '/payments/x/capture'],
    ['POST', '/me'],
  ])('405 for %s %s', async (method, path) => {
    expect(await fetchJson(method, path)).toMatchObject({ status: 405, body: { type: 'error' } })
  })
  it('415 for a body that is not called JSON', async () => {
    const init = { body: 'amount=1', headers: { 'content-type': 'application/x-www-form-urlencoded' } }
    expect(await fetchJson('POST', '/payments', init)).toMatchObject({ status: 415 })
  })
  it.each(['{"amount":', '[]', '"text"', 'null'])('400 for the body %s', async (body) => {
    const init = { body, headers: { 'content-type': 'application/json' } }
    expect(await fetchJson('POST', '/payments', init)).toMatchObject({
      status: 400,
      body: { code: 'invalid_request' },
    })
  })
})

describe('habits of real clients', () => {
  it('a trailing slash, odd headers, unknown query', async () => {
    const created = await desk.post('/payments/?cms=1', paymentRequest, {
      'content-type': 'Application/JSON;charset=utf8',
      'YM-User-Agent': 'Node/24 Own/1',
      'x-anything': '1',
    })
    expect(created.status).toBe(200)
    expect((await desk.get(`/payments/${created.body.id}/?x=1`)).status).toBe(200)
  })

  it('a body on GET', async () => {
    const { id } = await desk.create()
    const status = await new Promise((resolve, reject) => {
      const headers = { authorization: SHOP, 'content-type': 'application/json', 'content-length': 2 }
      const request = rawRequest(`${desk.apiUrl}/payments/${id}`, { headers }, (response) => {
        response.resume()
        resolve(response.statusCode)
      })
      request.on('error', reject)
      request.end('{}')
    })
    expect(status).toBe(200)
  })

  it.each<[string, RequestInit]>([
    ['no body and no type', {}],
    ['a type and no body', { headers: { 'content-type': 'application/json' } }],
    ['an empty object', { headers: { 'content-type': 'application/json' }, body: '{}' }],
  ])('capture with %s', async (_name, init) => {
    const { id } = await desk.pay((await desk.create()).id)
    const response = await fetch(`${desk.apiUrl}/payments/${id}/capture`, {
      method: 'POST',
      ...init,
      headers: { authorization: SHOP, 'idempotence-key': newKey(), ...init.headers },
    })
    expect(await response.json()).toMatchObject({ status: 'succeeded' })
  })

  it('answers JSON in UTF-8 and 200, also for creation', async () => {
    const response = await fetch(`${desk.apiUrl}/me`, { headers: { authorization: SHOP } })
    expect(response.headers.get('content-type')).toBe('application/json; charset=utf-8')
  })
})

import { connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Desk, newKey, openDesk, paymentRequest, type Refusal, rub, SHOP } from '../testing.ts'

let desk: Desk
beforeAll(async () => {
  desk = await openDesk()
})
afterAll(() => desk.close())

const payment = JSON.stringify(paymentRequest)
const headers = () => ({
  authorization: SHOP,
  'content-type': 'application/json',
  'idempotence-key': newKey(),
})

async function send(method: string, path: string, init: RequestInit = {}) {
  const response = await fetch(desk.url + path, {
    method,
    redirect: 'manual',
    ...init,
    headers: { ...headers(), ...init.headers },
  })
  const text = await response.text()
  const body = (text.startsWith('{') ? JSON.parse(text) : {}) as Refusal
  return { status: response.status, body, headers: response.headers }
}

describe('addresses', () => {
  it('a base that ends in a slash', async () => {
    const body = payment
    const key = { 'idempotence-key': newKey() }
    const made = await send('POST', '/v3//payments', { body, headers: key })
    expect(made.status).toBe(200)
    expect((await send('GET', `/v3//payments/${made.body.id}`)).body.id).toBe(made.body.id)
    const again = await send('POST', '/v3/payments', { body, headers: key })
    expect(again.body.id).toBe(made.body.id)
  })

  it.each(['//', '///?lang=en', '//console/money'])('the console at %s', async (path) => {
    expect((await send('GET', path)).status).toBe(200)
  })

  it.each([
    ['/v3/payments/%zz', 400, 'invalid_request'],
    [`/v3/payments/${'a'.repeat(4_000)}`, 404, 'not_found'],
    ['/v3', 404, 'not_found'],
  ])('%s', async (path, status, code) => {
    const answer = await send('GET', path)
    expect(answer.status).toBe(status)
    expect(answer.body).toMatchObject({ type: 'error', code })
  })

  it.each([
    ['OPTIONS', '/v3/payments'],
    ['OPTIONS', '/v3/payments/x/capture'],
    ['HEAD', '/v3/payments/x/capture'],
  ])('405 for %s %s', async (method, path) => {
    expect((await send(method, path)).status).toBe(405)
  })
})

describe('credentials', () => {
  it.each(['bearer test_demo_oauth', 'BEARER  test_demo_oauth', SHOP.replace('Basic', 'basic')])(
    'the scheme in any case: %s',
    async (authorization) => {
      expect((await send('GET', '/v3/me', { headers: { authorization } })).status).toBe(200)
    },
  )
  it('base64 without its padding', async () => {
    const authorization = SHOP.replace(/=+$/, '')
    expect((await send('GET', '/v3/me', { headers: { authorization } })).status).toBe(200)
  })
})

describe('bodies', () => {
  it.each(['json', 'application', 'text/plain', 'application/x-www-form-urlencoded'])(
    '415 for the type %s',
    async (type) => {
      const answer = await send('POST', '/v3/payments', { body: payment, headers: { 'content-type': type } })
      expect([answer.status, answer.body.type]).toEqual([415, 'error'])
    },
  )

  it('an empty list where PHP has an empty array', async () => {
    const made = await send('POST', '/v3/payments', {
      body: JSON.stringify({ ...paymentRequest, metadata: [] }),
    })
    expect(made.body).toMatchObject({ status: 'pending', metadata: {} })
    await desk.pay(made.body.id)
    const captured = await send('POST', `/v3/payments/${made.body.id}/capture`, { body: '[]' })
    expect(captured.body).toMatchObject({ status: 'succeeded' })
    expect((await send('POST', '/v3/payments', { body: '[1]' })).status).toBe(400)
  })

  it('null where nothing is meant; in metadata it is a value', async () => {
    const optional = { description: null, receipt: null, deal: null, payment_token: null, transfers: null }
    const confirmation = { ...paymentRequest.confirmation, locale: null }
    const body = JSON.stringify({ ...paymentRequest, ...optional, confirmation, metadata: { a: null } })
    const key = { 'idempotence-key': newKey() }
    const made = await send('POST', '/v3/payments', { body, headers: key })
    expect(made.body).toMatchObject({ status: 'pending', metadata: { a: null } })
    expect(made.body).not.toHaveProperty('description')
  })

  it('400 for one that is nested without end', async () => {
    const deep = `${payment.slice(0, -1)},"x":${'['.repeat(100_000)}${']'.repeat(100_000)}}`
    const answer = await send('POST', '/v3/payments', { body: deep })
    expect([answer.status, answer.body.code]).toEqual([400, 'invalid_request'])
  })

  it('400 for one that is too long, or is not UTF-8', async () => {
    const long = JSON.stringify({ ...paymentRequest, x: 'y'.repeat(2_000_000) })
    expect((await send('POST', '/v3/payments', { body: long })).status).toBe(400)
    const latin = Buffer.from(payment.replace('Заказ', 'é'), 'latin1')
    expect((await send('POST', '/v3/payments', { body: latin })).status).toBe(400)
  })

  it('one that comes in pieces, with a letter cut in two', async () => {
    const bytes = Buffer.from(payment)
    const at = bytes.indexOf(Buffer.from('Заказ')) + 1
    const key = newKey()
    const lines = [
      'POST /v3/payments HTTP/1.1',
      'Host: x',
      `Authorization: ${SHOP}`,
      `Idempotence-Key: ${key}`,
    ]
    const head = [
      ...lines,
      'Content-Type: application/json',
      'Transfer-Encoding: chunked',
      'Connection: close',
    ]
    const piece = (part: Buffer) =>
      Buffer.concat([Buffer.from(`${part.length.toString(16)}\r\n`), part, Buffer.from('\r\n')])
    const socket = connect(desk.port, '127.0.0.1')
    socket.write(`${head.join('\r\n')}\r\n\r\n`)
    socket.write(piece(bytes.subarray(0, at)))
    setTimeout(() => socket.write(Buffer.concat([piece(bytes.subarray(at)), Buffer.from('0\r\n\r\n')])), 20)
    let answer = ''
    for await (const part of socket) answer += String(part)
    expect(answer).toMatch(/^HTTP\/1\.1 200 /)
    expect(answer).toContain('Заказ')
  })
})

describe('the list of requests', () => {
  type Entry = { method: string; path: string; status: number; body?: string; answer?: string }
  const entries = async () => (await desk.control<{ items: Entry[] }>('GET', '/requests')).body.items

  it('shows wrong turns as well', async () => {
    await send('GET', '/v3/pigeons?a=1')
    await send('PUT', '/v3/payments', { body: '{"a":1}' })
    await send('POST', '/v3/payments', { body: payment, headers: { 'content-type': 'json' } })
    const last = (await entries()).slice(-3)
    expect(last.map(({ method, path, status }) => [method, path, status])).toEqual([
      ['GET', '/v3/pigeons?a=1', 404],
      ['PUT', '/v3/payments', 405],
      ['POST', '/v3/payments', 415],
    ])
    expect(last[1]?.body).toBe('{"a":1}')
    expect(last[1]?.answer).toContain('not supported')
  })

  it('keeps no more than the beginning of what is long, and no card', async () => {
    const card = { type: 'bank_card', card: { number: '5555555555554444', csc: '987' } }
    const body = JSON.stringify({ amount: rub('5.00'), card, x: 'y'.repeat(500_000) })
    await send('POST', '/v3/payments', { body })
    const kept = (await entries()).at(-1)?.body ?? ''
    expect(kept.length).toBeLessThan(40_000)
    expect(kept).toContain('555555******4444')
    expect(kept).not.toContain('987')
  })
})

describe('where a payer goes back to', () => {
  const pay = { body: 'number=4111111111111111&expiry=12%2F99&csc=123' }
  const form = { ...pay, headers: { 'content-type': 'application/x-www-form-urlencoded' } }
  const create = (return_url: string) =>
    desk.post('/payments', { ...paymentRequest, confirmation: { type: 'redirect', return_url } })

  it('may be written in Russian', async () => {
    const { body } = await create('https://магазин.рф/заказ?№=5')
    expect(body.confirmation).toMatchObject({ return_url: 'https://магазин.рф/заказ?№=5' })
    const { status, headers } = await send('POST', `/checkout/${body.id}`, form)
    expect(status).toBe(303)
    expect(headers.get('location')).toBe(new URL('https://магазин.рф/заказ?№=5').href)
  })

  it.each(['javascript:alert(1)', 'java\nscript:alert(1)', '\u0001javascript:alert(1)', ' data:text/html,x'])(
    'is never a script: %j',
    async (address) => {
      expect((await create(address)).status).toBe(400)
    },
  )

  it.each(['/\t/evil.example', '//evil.example', '/\\evil.example', '/\r\nx: y', '/ф'])(
    'and the console goes back to itself only: %j',
    async (back) => {
      const body = new URLSearchParams({ action: 'reset_clock', back }).toString()
      const { status, headers } = await send('POST', '/console/do', { ...form, body })
      expect([status, headers.get('location')]).toEqual([303, '/'])
    },
  )
})

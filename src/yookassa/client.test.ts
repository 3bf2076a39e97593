import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { kopecks } from '../core/money.ts'
import { createYooKassa, type YooKassa } from './client.ts'
import { findInList } from './find.ts'
import { money } from './objects.ts'

type Answer = (request: IncomingMessage, reply: ServerResponse) => void
type Asked = { method: string; path: string; headers: IncomingMessage['headers']; body: string }

let server: Server
let yookassa: YooKassa
let answer: Answer
let asked: Asked[] = []

beforeAll(async () => {
  server = createServer((request, reply) => {
    let body = ''
    request.on('data', (piece) => {
      body += piece
    })
    request.on('end', () => {
      const { method = '', url = '', headers } = request
      asked.push({ method, path: url, headers, body })
      answer(request, reply)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  yookassa = createYooKassa({
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v3/`,
    shop: { login: '100500', password: 'shop secret' },
    gateway: { login: '500100', password: 'gateway secret' },
    timeoutMs: 150,
  })
})
afterAll(async () => {
  await yookassa.close()
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
})

const says =
  (status: number, body: unknown): Answer =>
  (_request, reply) => {
    reply.writeHead(status, { 'content-type': 'application/json' })
    reply.end(typeof body === 'string' ? body : JSON.stringify(body))
  }
const refuses = (status: number, code: string, more = {}) =>
  says(status, { type: 'error', id: 'x', code, description: 'because', ...more })

const payment = {
  id: '22e12f66-000f-5000-8000-18db351245c7',
  status: 'waiting_for_capture',
  amount: { value: '1000.00', currency: 'RUB' },
  income_amount: { value: '957.30', currency: 'RUB' },
  created_at: '2030-01-01T10:00:00.000Z',
  expires_at: '2030-01-08T10:00:00.000Z',
  paid: true,
  test: true,
  metadata: { payment_id: 'p', cms_name: null },
  payment_method: { type: 'bank_card', title: 'Bank card *4477', id: 'm', saved: false, status: 'inactive' },
}

describe('a call that moves money', () => {
  it.each<[string, Answer, object]>([
    ['200', says(200, payment), { kind: 'done', object: { status: 'waiting_for_capture', amount: 1000_00 } }],
    [
      'a plain 400',
      refuses(400, 'invalid_request', { parameter: 'amount' }),
      { kind: 'rejected', code: 'invalid_request', reason: 'amount: because' },
    ],
    ['403', refuses(403, 'forbidden'), { kind: 'rejected', code: 'forbidden' }],
    ['404', refuses(404, 'not_found'), { kind: 'rejected', code: 'not_found' }],
    [
      '400 for a used key',
      refuses(400, 'invalid_request', { parameter: 'Idempotence-Key' }),
      { kind: 'unknown' },
    ],
    ['401', refuses(401, 'invalid_credentials'), { kind: 'unknown' }],
    ['429', refuses(429, 'too_many_requests'), { kind: 'unknown' }],
    ['500', refuses(500, 'internal_server_error'), { kind: 'unknown' }],
    ['502 of a proxy', says(502, '<html>Bad gateway</html>'), { kind: 'unknown' }],
    ['400 of a proxy', says(400, '<html>Bad request</html>'), { kind: 'unknown' }],
    ['404 of somebody else', says(404, { error: 'not found' }), { kind: 'unknown' }],
    ['the old 202', says(202, { type: 'processing', retry_after: 1800 }), { kind: 'unknown' }],
    ['200 with half a body', says(200, JSON.stringify(payment).slice(0, 80)), { kind: 'unknown' }],
    ['200 with another object', says(200, { id: 'x', status: 'fine' }), { kind: 'unknown' }],
    ['200 with a status of the future', says(200, { ...payment, status: 'frozen' }), { kind: 'unknown' }],
    [
      '200 in another currency',
      says(200, { ...payment, amount: { value: '1000.00', currency: 'USD' } }),
      { kind: 'unknown' },
    ],
    [
      '200 with a broken sum',
      says(200, { ...payment, amount: { value: '1e3', currency: 'RUB' } }),
      { kind: 'unknown' },
    ],
    ['200 with nothing', says(200, ''), { kind: 'unknown' }],
    ['a broken connection', (request) => request.socket.resetAndDestroy(), { kind: 'unknown' }],
    ['silence', () => {}, { kind: 'unknown' }],
    [
      'an answer that never ends',
      (_request, reply) => void reply.writeHead(200).write('{"id":'),
      { kind: 'unknown' },
    ],
  ])('after %s', async (_what, given, outcome) => {
    answer = given
    expect(await yookassa.createPayment({}, 'key')).toMatchObject(outcome)
  })

  it('waits no longer than it was told, even for a drip of bytes', async () => {
    answer = (_request, reply) => {
      reply.writeHead(200)
      const timer = setInterval(() => reply.write(' '), 20)
      reply.on('close', () => clearInterval(timer))
    }
    const startedAt = performance.now()
    expect((await yookassa.createPayout({}, 'key')).kind).toBe('unknown')
    expect(performance.now() - startedAt).toBeLessThan(1000)
  })

  it('to a house where nobody is at home is unknown', async () => {
    const nowhere = createYooKassa({
      url: 'http://127.0.0.1:1/v3',
      shop: { login: 'a', password: 'b' },
      gateway: { login: 'a', password: 'b' },
      timeoutMs: 150,
    })
    expect((await nowhere.createPayment({}, 'key')).kind).toBe('unknown')
    await nowhere.close()
  })

  it('carries its key, the right credentials and its body', async () => {
    asked = []
    answer = says(200, payment)
    await yookassa.createPayment({ amount: money(kopecks(1000_05)) }, 'key-1')
    await yookassa.capturePayment('a/b', { amount: money(kopecks(1)) }, 'key-2')
    await yookassa.cancelPayment('id', 'key-3')
    await yookassa.createPayout({}, 'key-4')
    const basic = (pair: string) => `Basic ${Buffer.from(pair).toString('base64')}`
    const [shop, gateway] = [basic('100500:shop secret'), basic('500100:gateway secret')]
    expect(
      asked.map(({ method, path, headers, body }) => [
        method,
        path,
        headers.authorization,
        headers['idempotence-key'],
        body,
      ]),
    ).toEqual([
      ['POST', '/v3/payments', shop, 'key-1', '{"amount":{"value":"1000.05","currency":"RUB"}}'],
      ['POST', '/v3/payments/a%2Fb/capture', shop, 'key-2', '{"amount":{"value":"0.01","currency":"RUB"}}'],
      ['POST', '/v3/payments/id/cancel', shop, 'key-3', '{}'],
      ['POST', '/v3/payouts', gateway, 'key-4', '{}'],
    ])
    for (const { headers } of asked) expect(headers['content-type']).toBe('application/json')
  })
})

describe('a look at an object', () => {
  it.each<[string, Answer, object]>([
    [
      '200',
      says(200, payment),
      { kind: 'found', object: { income_amount: 957_30, expires_at: new Date('2030-01-08T10:00:00Z') } },
    ],
    ['404', refuses(404, 'not_found'), { kind: 'missing' }],
    ['404 of a proxy', says(404, 'no such page'), { kind: 'unknown' }],
    ['401', refuses(401, 'invalid_credentials'), { kind: 'unknown' }],
    ['403', refuses(403, 'forbidden'), { kind: 'unknown' }],
    ['500', refuses(500, 'internal_server_error'), { kind: 'unknown' }],
    ['200 with garbage', says(200, 'garbage'), { kind: 'unknown' }],
    ['200 with an error in it', refuses(200, 'not_found'), { kind: 'unknown' }],
    ['silence', () => {}, { kind: 'unknown' }],
  ])('after %s', async (_what, given, reading) => {
    answer = given
    expect(await yookassa.getPayment('id')).toMatchObject(reading)
  })

  it('asks the gateway for payouts and the shop for payments, without a key', async () => {
    asked = []
    answer = says(200, payment)
    await yookassa.getPayment('../payouts/1')
    await yookassa.getPayout('po-1')
    expect(
      asked.map(({ method, path, headers, body }) => [method, path, headers['idempotence-key'], body]),
    ).toEqual([
      ['GET', '/v3/payments/..%2Fpayouts%2F1', undefined, ''],
      ['GET', '/v3/payouts/po-1', undefined, ''],
    ])
    expect(asked[0]?.headers.authorization).not.toBe(asked[1]?.headers.authorization)
  })
})

describe('looking for what nobody answered', () => {
  const payment = (id: string) => ({
    id,
    status: 'pending',
    amount: { value: '1.00', currency: 'RUB' },
    created_at: '2030-01-01T00:00:00.000Z',
    metadata: { payment_id: `ours-${id}` },
  })
  const span = { from: new Date('2030-01-01T00:00:00Z'), to: new Date('2030-01-01T01:00:00Z') }
  const find = (id: string) =>
    findInList(
      (cursor) => yookassa.listPayments({ ...span, cursor }),
      ({ metadata }) => metadata?.payment_id === id,
    )

  it('searches payouts by exactly one pair of metadata, as whose payout it is', async () => {
    answer = (_, reply) => void reply.end(JSON.stringify({ type: 'list', items: [] }))
    asked = []
    expect(await yookassa.searchPayouts('payout_id', 'a b', 'shop')).toMatchObject({ kind: 'found' })
    const [{ path, headers } = { path: '', headers: {} as { authorization?: string } }] = asked
    expect(path).toBe('/v3/payouts/search?metadata%5Bpayout_id%5D=a%20b&limit=100')
    expect(Buffer.from(headers.authorization?.slice(6) ?? '', 'base64').toString()).toContain('100500')
  })

  it('goes through a list page by page, and knows the end from silence', async () => {
    let isSilent = false
    asked = []
    answer = ({ url = '' }, reply) => {
      const isSecond = url.includes('cursor=next')
      if (isSecond && isSilent) return void reply.writeHead(500).end()
      const page = isSecond
        ? { items: [payment('c')] }
        : { items: [payment('a'), payment('b')], next_cursor: 'next' }
      reply.end(JSON.stringify({ type: 'list', ...page }))
    }
    expect(await find('ours-c')).toMatchObject({ kind: 'found', object: { id: 'c' } })
    expect(asked[0]?.path).toContain('created_at.gte=2030-01-01T00%3A00%3A00.000Z&created_at.lt=')
    expect(await find('ours-d')).toEqual({ kind: 'missing' })
    isSilent = true
    expect(await find('ours-d')).toMatchObject({ kind: 'unknown' })
    expect(await find('ours-a')).toMatchObject({ kind: 'found' })
  })

  it('gives up a list that has no end', async () => {
    answer = (_, reply) => void reply.end(JSON.stringify({ type: 'list', items: [], next_cursor: 'more' }))
    expect(await find('ours-a')).toMatchObject({ kind: 'unknown', reason: expect.stringContaining('pages') })
  })
})

import { once } from 'node:events'
import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import pg from 'pg'
import { describe, expect, it } from 'vitest'
import { testApp } from '../../test/support/app.ts'
import { sql } from '../db/db.ts'
import type { Routes } from './route.ts'

const api = testApp({}, {}, ({ db }) => [
  (async (app) => {
    const open = { config: { public: true } }
    app.get('/bug', open, () => {
      throw new Error('the secret recipe')
    })
    app.get('/broken', open, () => db.rows(sql`select * from secret_recipe`))
    app.get('/unstorable', open, () => db.rows(sql`select ${'\0'}::text`))
    app.get('/ended', open, async () => {
      const client = new pg.Client(api.database.url)
      await client.connect()
      await client.end()
      return client.query('select 1')
    })
    app.get('/terminated', open, async () => {
      const client = new pg.Client(api.database.url)
      await client.connect()
      const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid')
      const broken = once(client, 'error').catch(() => {})
      client.on('error', () => {}) // it says so twice: with PostgreSQL's last word, and when the connection ends
      await db.rows(sql`select pg_terminate_backend(${rows[0]?.pid})`)
      await broken
      return client.query('select 1')
    })
  }) satisfies Routes,
])

const PROBLEM = 'application/problem+json; charset=utf-8'
const ask = (path: string, init?: RequestInit) => fetch(api.url + path, init)
const post = (
  body: string | Uint8Array<ArrayBuffer> | ReadableStream,
  headers: Record<string, string> = {},
) =>
  ask('/api/v1/auth/login', {
    method: 'POST',
    body,
    headers: { 'content-type': 'application/json', ...headers },
    ...(body instanceof ReadableStream && { duplex: 'half' }),
  })

describe('a problem', () => {
  it('says what it is in the standard way', async () => {
    const answer = await ask('/api/v1/auth/me')
    expect(answer.headers.get('content-type')).toBe(PROBLEM)
    expect(await answer.json()).toEqual({
      type: '/docs/errors#unauthorized',
      title: 'Unauthorized',
      status: 401,
      code: 'unauthorized',
      detail: expect.any(String),
      request_id: answer.headers.get('x-request-id'),
    })
  })

  it.each(['/bug', '/broken'])('tells nothing about %s, and logs it once', async (path) => {
    const before = api.log.length
    const { status, body } = await api.call('GET', path)
    expect({ status, body: JSON.stringify(body) }).toEqual({
      status: 500,
      body: expect.not.stringContaining('recipe'),
    })
    const logged = api.log.slice(before).filter((line) => line.includes('recipe'))
    expect(logged).toHaveLength(1)
    expect(logged[0]).toContain(body.request_id)
  })

  it.each(['/ended', '/terminated'])('asks to come again when the connection is gone: %s', async (path) => {
    expect(await api.call('GET', path)).toMatchObject({ status: 503, body: { code: 'unavailable' } })
  })

  it('blames the caller for text that cannot be stored', async () => {
    expect(await api.call('GET', '/unstorable')).toMatchObject({
      status: 400,
      body: { code: 'invalid_request' },
    })
  })
})

describe('bad input', () => {
  const stream = (megabytes: number) =>
    new ReadableStream({
      start(controller) {
        for (let sent = 0; sent < megabytes; sent++) controller.enqueue(new Uint8Array(1_000_000).fill(0x20))
        controller.close()
      },
    })

  const bad: [what: string, ask: () => Promise<Response>, status: number, code: string][] = [
    ['garbage', () => post('{"email":'), 400, 'invalid_request'],
    ['nothing', () => post(''), 400, 'invalid_request'],
    ['a number', () => post('1'), 400, 'invalid_request'],
    ['null', () => post('null'), 400, 'invalid_request'],
    ['a list', () => post('[]'), 400, 'invalid_request'],
    ['deep nesting', () => post('['.repeat(100_000)), 400, 'invalid_request'],
    ['a prototype', () => post('{"__proto__":{"a":1},"email":"a","password":"b"}'), 400, 'invalid_request'],
    ['invalid UTF-8', () => post(new Uint8Array([0x7b, 0xff, 0xfe])), 400, 'invalid_request'],
    ['2 MB', () => post(JSON.stringify({ email: 'x'.repeat(2_000_000) })), 413, 'payload_too_large'],
    ['2 MB in pieces', () => post(stream(2)), 413, 'payload_too_large'],
    [
      'a form',
      () => post('a=b', { 'content-type': 'application/x-www-form-urlencoded' }),
      415,
      'unsupported_media_type',
    ],
    ['plain text', () => post('{}', { 'content-type': 'text/plain' }), 415, 'unsupported_media_type'],
    ['an odd type', () => post('{}', { 'content-type': ';;;' }), 415, 'unsupported_media_type'],
    ['an unknown path', () => ask('/api/v1/unknown'), 404, 'not_found'],
    ['an unknown place', () => ask('/unknown?token=x'), 404, 'not_found'],
    ['a broken path', () => ask('/api/v1/%zz'), 400, 'invalid_request'],
    ['a long id', () => ask(`/api/v1/services/${'1'.repeat(500)}`), 400, 'invalid_request'],
    ['another method', () => ask('/api/v1/auth/me', { method: 'DELETE' }), 405, 'method_not_allowed'],
    [
      'another method of an id',
      () => ask('/api/v1/services/1/', { method: 'PUT' }),
      405,
      'method_not_allowed',
    ],
  ]
  it.each(bad)('%s is refused', async (_what, ask, status, code) => {
    const answer = await ask()
    const body = (await answer.json()) as object
    expect({ status: answer.status, ...body }).toMatchObject({ status, code })
    expect(answer.headers.get('content-type')).toBe(PROBLEM)
  })

  it.each(['nonsense\r\n\r\n', `GET / HTTP/1.1\r\nhost: a\r\nlong: ${'x'.repeat(20_000)}\r\n\r\n`])(
    'what is not HTTP is answered too',
    async (sent) => {
      const socket = connect(Number(new URL(api.url).port), '127.0.0.1')
      socket.end(sent)
      const answer = await text(socket)
      expect(answer).toMatch(/^HTTP\/1\.1 400 /)
      expect(answer).toContain('"code":"invalid_request"')
    },
  )
})

it('names the methods that a path knows', async () => {
  const answer = await ask('/api/v1/services/some', { method: 'DELETE' })
  expect(answer.headers.get('allow')).toBe('GET, HEAD, PATCH')
})

it('reads a path with and without its last slash', async () => {
  const { token } = await api.signUp('client')
  for (const path of ['/services', '/services/', '/services?limit=1', '/services/?limit=1']) {
    expect(await api.call('GET', path, { token }), path).toMatchObject({ status: 200 })
  }
})

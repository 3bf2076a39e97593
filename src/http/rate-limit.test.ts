import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { testApp } from '../../test/support/app.ts'
import { buildApp } from '../app.ts'
import { loadConfig } from '../config.ts'
import { systemClock } from '../core/clock.ts'
import { createLogger } from './log.ts'

const api = testApp({ RATE_LIMIT_MAX: '45', TRUST_PROXY: '127.0.0.1' })

let last = 0
/** A caller's own address, so that tests do not use up each other's limit. */
const from = () => ({ 'x-forwarded-for': `10.0.0.${++last}` })

it('counts down for each address, then refuses until the minute is over', async () => {
  const headers = from()
  const answers: Response[] = []
  for (let sent = 0; sent < 46; sent++) answers.push(await fetch(`${api.url}/api/v1/auth/me`, { headers }))
  expect(answers.map(({ status }) => status)).toEqual([...Array(45).fill(401), 429])
  expect(answers[0]?.headers.get('ratelimit-limit')).toBe('45')
  expect(answers[0]?.headers.get('ratelimit-remaining')).toBe('44')

  const refused = answers.at(-1) as Response
  expect(refused.headers.get('content-type')).toContain('application/problem+json')
  expect(await refused.json()).toMatchObject({ code: 'rate_limited', status: 429 })
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
  expect(Number(refused.headers.get('ratelimit-reset'))).toBeGreaterThan(0)
  expect((await fetch(`${api.url}/api/v1/auth/me`, { headers: from() })).status).toBe(401)
})

it('counts a caller wherever he calls from', async () => {
  const { token } = await api.person('client')
  const statuses: number[] = []
  for (let sent = 0; sent < 46; sent++) {
    statuses.push((await api.call('GET', '/auth/me', { token, headers: from() })).status)
  }
  expect(statuses.at(-2)).toBe(200)
  expect(statuses.at(-1)).toBe(429)
})

it('counts unknown paths', async () => {
  const headers = from()
  for (let sent = 0; sent < 45; sent++) await fetch(`${api.url}/nothing/${sent}`, { headers })
  expect((await fetch(`${api.url}/nothing`, { headers })).status).toBe(429)
})

it('lets nobody guess passwords', async () => {
  const headers = from()
  const guess = (email: string) =>
    api.call('POST', '/auth/login', { headers, body: { email, password: 'a guess' } })
  for (let sent = 0; sent < 3; sent++) expect(await guess('anna@example.com')).toMatchObject({ status: 401 })
  const refused = await guess(' ANNA@example.com')
  expect(refused).toMatchObject({ status: 429, body: { code: 'rate_limited' } })
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
  expect(await guess('boris@example.com')).toMatchObject({ status: 401 })
})

it('lets nobody register a crowd', async () => {
  const headers = from()
  const register = (name: string) =>
    api.call('POST', '/auth/register', {
      headers,
      body: { email: `${name}@example.com`, password: 'long enough', name, role: 'client' },
    })
  for (const name of ['a', 'b', 'c']) expect(await register(name)).toMatchObject({ status: 201 })
  expect(await register('d')).toMatchObject({ status: 429 })
})

it('counts probes apart, so that a busy address stays in service', async () => {
  const headers = from()
  for (let sent = 0; sent < 46; sent++) await fetch(`${api.url}/api/v1/auth/me`, { headers })
  expect((await fetch(`${api.url}/ready`, { headers })).status).toBe(200)
})

it('believes a forwarded address only from a proxy it knows', async () => {
  expect(
    (await fetch(`${api.url}/health`, { headers: { 'x-forwarded-for': 'not an address' } })).status,
  ).toBe(200)
})

describe('with Redis', () => {
  /** As much of Redis as a limit needs: it counts, and answers everything else with OK. */
  async function fakeRedis() {
    let count = 0
    const server = createServer((socket) => {
      socket.on('error', () => {})
      socket.on('data', (chunk) => {
        for (const command of chunk.toString().split(/(?=^\*\d+\r\n)/m)) {
          const isCount = /\r\n(evalsha|eval)\r\n/i.test(command)
          socket.write(isCount ? `*2\r\n:${++count}\r\n:60000\r\n` : '+OK\r\n')
        }
      })
    }).listen(0, '127.0.0.1')
    await once(server, 'listening')
    return { server, url: `redis://127.0.0.1:${(server.address() as AddressInfo).port}` }
  }

  async function appWith(REDIS_URL: string) {
    const config = loadConfig({ LOG_LEVEL: 'silent', RATE_LIMIT_MAX: '3', REDIS_URL })
    return buildApp({ db: api.database.db, clock: systemClock, config, log: createLogger(config) })
  }

  it('counts together with the other instances', async () => {
    const redis = await fakeRedis()
    const instances = [await appWith(redis.url), await appWith(redis.url)]
    const statuses: number[] = []
    for (const app of [...instances, ...instances]) {
      await pause(20) // each connects by itself, and counts from then on
      statuses.push((await app.inject('/api/v1/auth/me')).statusCode)
    }
    expect(statuses).toEqual([401, 401, 401, 429])
    for (const app of instances) await app.close()
    redis.server.close()
  })

  it('serves on when Redis does not answer', async () => {
    const app = await appWith('redis://127.0.0.1:1')
    const started = performance.now()
    for (let sent = 0; sent < 6; sent++) expect((await app.inject('/api/v1/auth/me')).statusCode).toBe(401)
    expect(performance.now() - started).toBeLessThan(1000)
    await app.close()
  })
})

import { afterEach, describe, expect, it } from 'vitest'
import { testApp } from '../../test/support/app.ts'
import { buildApp } from '../app.ts'
import { loadConfig } from '../config.ts'
import { systemClock } from '../core/clock.ts'
import { connect } from '../db/db.ts'
import { createLogger } from './log.ts'

let isServing = true
const api = testApp({}, { isServing: () => isServing })
afterEach(() => {
  isServing = true
})
const probe = async (path: string) => {
  const answer = await fetch(api.url + path)
  return { status: answer.status, body: await answer.json() }
}

describe('probes', () => {
  it('answer when all is well', async () => {
    expect(await probe('/health')).toEqual({ status: 200, body: { status: 'ok' } })
    expect(await probe('/ready')).toEqual({ status: 200, body: { status: 'ready' } })
  })

  it('turn requests away while starting and stopping, and still live', async () => {
    isServing = false
    expect(await probe('/ready')).toMatchObject({ status: 503, body: { code: 'unavailable' } })
    expect(await probe('/health')).toMatchObject({ status: 200 })
  })

  it('are not ready without the database', async () => {
    const db = connect(api.database.url)
    const config = loadConfig({ LOG_LEVEL: 'silent' })
    const app = await buildApp({ db, clock: systemClock, config, log: createLogger(config) })
    await db.close()
    expect((await app.inject('/ready')).statusCode).toBe(503)
    expect((await app.inject('/health')).statusCode).toBe(200)
    await app.close()
  })
})

it('measures requests by route, and the connections', async () => {
  const { token } = await api.signUp('client')
  await api.call('GET', '/services/01a20750-94f0-7157-aa0e-9cb6725c57ad', { token })
  await fetch(`${api.url}/nothing/1`)
  const text = await (await fetch(`${api.url}/metrics`)).text()
  expect(text).toContain(
    'http_request_duration_seconds_count{method="GET",route="/api/v1/services/:id",status="404"} 1',
  )
  expect(text).toContain('route="none",status="404"')
  expect(text).toContain('process_cpu_seconds_total')
  expect(text).toMatch(/db_connections\{state="total"\} [1-9]/)
})

describe('headers', () => {
  it('let a browser do nothing it need not', async () => {
    const { headers } = await fetch(`${api.url}/health`)
    expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'")
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(headers.get('access-control-allow-origin')).toBeNull()
    expect(headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/)
  })

  it('let pages of allowed origins call the API', async () => {
    const config = loadConfig({ LOG_LEVEL: 'silent', ALLOWED_RETURN_ORIGINS: 'https://shop.example' })
    const log = createLogger(config)
    const app = await buildApp({ db: api.database.db, clock: systemClock, config, log })
    const preflight = (origin: string) =>
      app.inject({
        method: 'OPTIONS',
        url: '/api/v1/services/',
        headers: { origin, 'access-control-request-method': 'POST' },
      })
    const [allowed, foreign] = [
      await preflight('https://shop.example'),
      await preflight('https://evil.example'),
    ]
    expect(allowed.statusCode).toBe(204)
    expect(allowed.headers['access-control-allow-origin']).toBe('https://shop.example')
    expect(foreign.headers['access-control-allow-origin']).toBeUndefined()
    await app.close()
  })
})

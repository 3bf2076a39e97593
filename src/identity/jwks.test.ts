import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import { afterAll, expect, it } from 'vitest'
import type { User } from '#schema/auth.ts'
import { testApp } from '../../test/support/app.ts'
import { buildApp } from '../app.ts'
import { loadConfig } from '../config.ts'
import { systemClock } from '../core/clock.ts'
import { createLogger } from '../http/log.ts'

const { publicKey, privateKey } = await generateKeyPair('ES256')
const jwk = { ...(await exportJWK(publicKey)), kid: 'theirs', alg: 'ES256', use: 'sig' }
const publisher = createServer((_request, response) => response.end(JSON.stringify({ keys: [jwk] })))
publisher.listen(0, '127.0.0.1')
await once(publisher, 'listening')
const { port } = publisher.address() as AddressInfo
afterAll(() => publisher.close())

const ISSUER = 'https://shop.example'
const api = testApp({ JWT_ISSUER: ISSUER, JWT_JWKS_URL: `http://127.0.0.1:${port}/jwks.json` })

type Changes = { claims?: object; issuer?: string; audience?: string; expires?: string; kid?: string }
const token = (sub: string, changes: Changes = {}, key = privateKey) =>
  new SignJWT({ roles: ['client'], ...changes.claims })
    .setProtectedHeader({ alg: 'ES256', kid: changes.kid ?? 'theirs' })
    .setSubject(sub)
    .setIssuer(changes.issuer ?? ISSUER)
    .setAudience(changes.audience ?? 'sdelka')
    .setExpirationTime(changes.expires ?? '10m')
    .sign(key)
const me = async (bearer: string) => api.call<User & { code: string }>('GET', '/auth/me', { token: bearer })

it('knows a person of the marketplace from the first request on', async () => {
  const claims = { email: 'Anna@shop.example', name: 'Анна', roles: ['master', 'client'] }
  const first = await me(await token('user|1', { claims }))
  expect(first).toMatchObject({
    status: 200,
    body: { email: 'anna@shop.example', name: 'Анна', roles: ['master', 'client'] },
  })
  const [again, other] = [await me(await token('user|1')), await me(await token('user|2'))]
  expect(again.body.id).toBe(first.body.id)
  expect(other.body.id).not.toBe(first.body.id)
  const many = await Promise.all(Array.from({ length: 10 }, async () => me(await token('user|3'))))
  expect(new Set(many.map(({ body }) => body.id)).size).toBe(1)
})

it('gives no power away', async () => {
  const { body } = await me(await token('user|4', { claims: { roles: ['operator', 'client', 'arbiter'] } }))
  expect(body.roles).toEqual(['client'])
})

it('does not take one person for another with the same e-mail', async () => {
  const { user } = await api.signUp('client')
  const { status, body } = await me(await token('user|5', { claims: { email: user.email } }))
  expect(status).toBe(200)
  expect(body.id).not.toBe(user.id)
  expect(body.email).not.toBe(user.email)
})

it('still takes our own tokens', async () => {
  const { token: ours, user } = await api.signUp('master')
  expect(await me(ours)).toMatchObject({ status: 200, body: { id: user.id } })
})

it('follows what the marketplace says about them', async () => {
  await me(await token('user|6', { claims: { name: 'A' } }))
  const { body } = await me(await token('user|6', { claims: { name: 'B', roles: ['master'] } }))
  expect(body).toMatchObject({ name: 'B', roles: ['master'] })
})

it('says so when the keys cannot be had', async () => {
  const config = loadConfig({ LOG_LEVEL: 'silent', JWT_ISSUER: ISSUER, JWT_JWKS_URL: 'http://127.0.0.1:1/' })
  const log = createLogger(config)
  const app = await buildApp({ db: api.database.db, clock: systemClock, config, log })
  const headers = { authorization: `Bearer ${await token('user|7')}` }
  const answer = await app.inject({ url: '/api/v1/auth/me', headers })
  expect({ status: answer.statusCode, body: answer.json() }).toMatchObject({
    status: 503,
    body: { code: 'unavailable' },
  })
  expect((await app.inject({ url: '/health', headers })).statusCode).toBe(200)
  await app.close()
})

const wrong: [what: string, make: () => Promise<string>, code: string][] = [
  ['expired', () => token('a', { expires: '-1m' }), 'token_expired'],
  ['of another issuer', () => token('a', { issuer: 'https://evil.example' }), 'unauthorized'],
  ['for another audience', () => token('a', { audience: 'elsewhere' }), 'unauthorized'],
  ['of an unknown key', () => token('a', { kid: 'unknown' }), 'unauthorized'],
  ['of another key', async () => token('a', {}, (await generateKeyPair('ES256')).privateKey), 'unauthorized'],
  ['without roles', () => token('a', { claims: { roles: undefined } }), 'unauthorized'],
  ['with odd claims', () => token('a', { claims: { email: 5 } }), 'unauthorized'],
  ['garbage', async () => 'garbage', 'unauthorized'],
]
it.each(wrong)('refuses a token that is %s', async (_what, make, code) => {
  expect(await me(await make())).toMatchObject({ status: 401, body: { code } })
})

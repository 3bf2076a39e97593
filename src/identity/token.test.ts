import { createHmac, createPublicKey, generateKeyPairSync, sign } from 'node:crypto'
import { createLocalJWKSet, decodeProtectedHeader, type JSONWebKeySet, jwtVerify } from 'jose'
import { beforeAll, describe, expect, it, vi } from 'vitest'
import { testApp } from '../../test/support/app.ts'
import { testDatabase } from '../../test/support/database.ts'
import { MINUTE_MS } from '../core/clock.ts'
import { connect } from '../db/db.ts'
import { findSigningKey } from './store.ts'
import { loadSigningKey, type SigningKey } from './token.ts'

const api = testApp()
const empty = testDatabase()
let key: SigningKey
let token: string
let subject: string
beforeAll(async () => {
  key = (await findSigningKey(api.database.db)) as SigningKey
  const { user, ...session } = await api.signUp('client')
  token = session.token
  subject = user.id
})

const me = (bearer: string) => api.call('GET', '/auth/me', { token: bearer })

it('is checked by others with the published key', async () => {
  const answer = await fetch(`${api.url}/.well-known/jwks.json`)
  const jwks = (await answer.json()) as JSONWebKeySet
  expect(jwks.keys[0]).not.toHaveProperty('d')
  const expected = { issuer: 'sdelka', audience: 'sdelka', algorithms: ['EdDSA'] }
  const { payload } = await jwtVerify(token, createLocalJWKSet(jwks), expected)
  expect(payload).toMatchObject({ sub: subject, roles: ['client'] })
  expect((payload.exp ?? 0) - (payload.iat ?? 0)).toBe(900)
  expect(decodeProtectedHeader(token)).toMatchObject({ alg: 'EdDSA', kid: key.kid })
})

it('opens what belongs to the caller', async () => {
  expect(await me(token)).toMatchObject({ status: 200, body: { id: subject } })
})

it('has one key, however many instances start at once', async () => {
  const instances = Array.from({ length: 6 }, () => connect(empty.url, { max: 1 }))
  const keys = await Promise.all(instances.map(loadSigningKey))
  expect(new Set(keys.map(({ kid }) => kid)).size).toBe(1)
  await Promise.all(instances.map((db) => db.close()))
})

it('expires by the real time, also when it was remembered', async () => {
  const fresh = api.app.writeAccessToken({ id: subject, roles: ['client'] })
  expect(api.app.readAccessToken(fresh)).toMatchObject({ id: subject, roles: ['client'] })
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 16 * MINUTE_MS })
  try {
    expect(() => api.app.readAccessToken(fresh)).toThrow(expect.objectContaining({ code: 'token_expired' }))
  } finally {
    vi.useRealTimers()
  }
})

describe('a token that is not ours', () => {
  const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url')
  const now = () => Math.floor(Date.now() / 1000)
  const claims = () => ({
    sub: subject, // a person we know: only the token itself can be the reason to refuse
    iss: 'sdelka',
    aud: 'sdelka',
    roles: ['client'],
    iat: now(),
    exp: now() + 600,
  })
  const header = () => ({ alg: 'EdDSA', typ: 'JWT', kid: key.kid })
  const ours = () => ({ key: key.privateJwk, format: 'jwk' }) as const
  const signed = (payload: object, by: Parameters<typeof sign>[2] = ours(), head: object = header()) => {
    const input = `${encode(head)}.${encode(payload)}`
    return `${input}.${sign(null, Buffer.from(input), by).toString('base64url')}`
  }
  const hmac = (secret: string | Buffer) => {
    const input = `${encode({ alg: 'HS256', typ: 'JWT', kid: key.kid })}.${encode(claims())}`
    return `${input}.${createHmac('sha256', secret).update(input).digest('base64url')}`
  }
  const without = (name: string) =>
    Object.fromEntries(Object.entries(claims()).filter(([key]) => key !== name))
  const swapped = () => {
    const [head, , signature] = token.split('.')
    return `${head}.${encode(claims())}.${signature}`
  }

  const foreign: [what: string, make: () => string, code?: string][] = [
    ['expired', () => signed({ ...claims(), exp: now() - 1 }), 'token_expired'],
    ['signed by another key', () => signed(claims(), generateKeyPairSync('ed25519').privateKey)],
    ['not signed, by alg none', () => `${encode({ alg: 'none', typ: 'JWT' })}.${encode(claims())}.`],
    ['signed by us, with alg none', () => signed(claims(), ours(), { alg: 'none' })],
    ['without a signature', () => `${encode(header())}.${encode(claims())}.`],
    [
      'signed with our public key as a secret',
      () => hmac(createPublicKey(ours()).export({ type: 'spki', format: 'pem' })),
    ],
    ['signed with an empty secret', () => hmac('')],
    ['another issuer’s', () => signed({ ...claims(), iss: 'elsewhere' })],
    ['for another audience', () => signed({ ...claims(), aud: 'elsewhere' })],
    ['for nobody', () => signed(without('sub'))],
    ['without an end', () => signed(without('exp'))],
    ['without roles', () => signed(without('roles'))],
    ['of odd roles', () => signed({ ...claims(), roles: 'operator' })],
    ['of an odd person', () => signed({ ...claims(), sub: 'nobody' })],
    ['with changed claims', swapped],
    ['cut short', () => token.slice(0, -5)],
    ['garbage', () => 'garbage'],
    ['three dots', () => '...'],
    ['very long', () => 'x'.repeat(8000)],
  ]
  it('is made by the right recipe here', async () => {
    expect(await me(signed(claims()))).toMatchObject({ status: 200 })
  })

  it.each(foreign)('is refused when it is %s', async (_what, make, code = 'unauthorized') => {
    const { status, body, headers } = await me(make())
    expect({ status, code: body.code }).toEqual({ status: 401, code })
    expect(headers.get('www-authenticate')).toBe('Bearer')
    expect(headers.get('content-type')).toContain('application/problem+json')
  })

  it.each(['', 'Bearer', 'Bearer ', 'Basic dXNlcjpwYXNz', 'Bearer a b', 'Bearer a, Bearer b'])(
    'is refused in the header %j',
    async (authorization) => {
      expect(await api.call('GET', '/auth/me', { headers: { authorization } })).toMatchObject({
        status: 401,
        body: { code: 'unauthorized' },
      })
    },
  )

  it('does not close what is public', async () => {
    const answer = await fetch(`${api.url}/health`, { headers: { authorization: 'Bearer garbage' } })
    expect(answer.status).toBe(200)
  })
})

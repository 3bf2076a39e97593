import { describe, expect, it } from 'vitest'
import type { Session, User } from '#schema/auth.ts'
import type { Problem } from '#schema/common.ts'
import { testApp } from '../../test/support/app.ts'
import { sql } from '../db/db.ts'

const api = testApp()
const refresh = (token: string) =>
  api.call<Session & Problem>('POST', '/auth/refresh', { body: { refresh_token: token } })

describe('registering', () => {
  const anna = { email: 'Anna@Example.com ', name: 'Анна', password: 'correct horse' }

  it('makes a person and signs her in', async () => {
    const { status, body } = await api.call<Session>('POST', '/auth/register/', {
      body: { ...anna, role: 'master' },
    })
    expect(status).toBe(201)
    expect(body).toMatchObject({
      token_type: 'Bearer',
      expires_in: 900,
      user: { email: 'anna@example.com', name: 'Анна', roles: ['master'] },
    })
    const me = await api.call<User>('GET', '/auth/me', { token: body.access_token })
    expect(me).toMatchObject({ status: 200, body: body.user })
  })

  it('knows an e-mail in any case', async () => {
    const again = { ...anna, email: 'ANNA@example.COM', role: 'client' }
    expect(await api.call('POST', '/auth/register', { body: again })).toMatchObject({
      status: 409,
      body: { code: 'email_taken' },
    })
  })

  it('lets one person be both', async () => {
    const { user } = await api.signUp('client', 'master')
    expect(user.roles).toEqual(['client', 'master'])
  })

  const refused: [what: string, change: object, path: string][] = [
    ['no role', {}, 'role'],
    ['a role that is given by the operator of the server', { role: 'operator' }, 'role'],
    ['such a role among others', { roles: ['client', 'arbiter'] }, 'roles.1'],
    ['no roles', { roles: [] }, 'roles'],
    ['a short password', { role: 'client', password: 'seven77' }, 'password'],
    ['a long password', { role: 'client', password: 'x'.repeat(201) }, 'password'],
    ['what is no e-mail', { role: 'client', email: 'anna' }, 'email'],
    ['an empty name', { role: 'client', name: '  ' }, 'name'],
    ['a name that cannot be stored', { role: 'client', name: 'A\0' }, 'name'],
  ]
  it.each(refused)('refuses %s', async (_what, change, path) => {
    const { status, body } = await api.call('POST', '/auth/register', {
      body: { ...anna, email: 'new@example.com', ...change },
    })
    expect(status).toBe(400)
    expect(body).toMatchObject({ code: 'invalid_request', errors: [{ path }] })
  })
})

describe('signing in', () => {
  it('wants the right password', async () => {
    const { user, password } = await api.signUp('client')
    const right = await api.call<Session>('POST', '/auth/login', { body: { email: user.email, password } })
    expect(right).toMatchObject({ status: 200, body: { user } })
  })

  it('does not tell a wrong password from an unknown person', async () => {
    const { user } = await api.signUp('client')
    const attempts = [user.email, 'nobody@example.com'].map((email) =>
      api.call('POST', '/auth/login', { body: { email, password: 'not that one' } }),
    )
    const [wrong, unknown] = (await Promise.all(attempts)).map(({ status, body }) => {
      const { request_id, ...rest } = body
      return { status, rest, request_id: typeof request_id }
    })
    expect(wrong).toEqual(unknown)
    expect(wrong).toMatchObject({ status: 401, rest: { code: 'invalid_credentials' } })
  })

  it('survives many at once', async () => {
    const { user, password } = await api.signUp('client')
    const logins = Array.from({ length: 30 }, () =>
      api.call('POST', '/auth/login', { body: { email: user.email, password } }),
    )
    const statuses = (await Promise.all(logins)).map(({ status }) => status)
    expect(new Set(statuses)).toEqual(new Set([200]))
  })
})

describe('refreshing', () => {
  it('gives a new token each time', async () => {
    const first = await api.signUp('client')
    const second = await refresh(first.refresh_token)
    const third = await refresh(second.body.refresh_token)
    expect([second.status, third.status]).toEqual([200, 200])
    expect(new Set([first, second.body, third.body].map((each) => each.refresh_token)).size).toBe(3)
    expect(await api.call('GET', '/auth/me', { token: third.body.access_token })).toMatchObject({
      status: 200,
    })
  })

  it('ends the session when a used token comes back', async () => {
    const first = await api.signUp('client')
    const second = await refresh(first.refresh_token)
    expect(await refresh(first.refresh_token)).toMatchObject({ status: 401, body: { code: 'token_reused' } })
    expect(await refresh(second.body.refresh_token)).toMatchObject({
      status: 401,
      body: { code: 'unauthorized' },
    })
  })

  it('ends one session and no other', async () => {
    const { refresh_token, user, password } = await api.signUp('client')
    const elsewhere = await api.call<Session>('POST', '/auth/login', {
      body: { email: user.email, password },
    })
    await refresh(refresh_token)
    await refresh(refresh_token)
    expect(await refresh(elsewhere.body.refresh_token)).toMatchObject({ status: 200 })
  })

  it('lets exactly one of many parallel requests win', async () => {
    const { refresh_token } = await api.signUp('client')
    const answers = await Promise.all(Array.from({ length: 8 }, () => refresh(refresh_token)))
    const codes = answers.map(({ status, body }) => (status === 200 ? 'won' : body.code)).toSorted()
    expect(codes).toEqual([...Array(7).fill('token_reused'), 'won'])
  })

  it('leaves a thief nothing, whenever the reuse is noticed', async () => {
    const { refresh_token } = await api.signUp('client')
    const stolen = await refresh(refresh_token)
    const [thief] = await Promise.all([refresh(stolen.body.refresh_token), refresh(refresh_token)])
    if (thief.status === 200) expect(await refresh(thief.body.refresh_token)).toMatchObject({ status: 401 })
  })

  it('refuses an old token, and an unknown one', async () => {
    const { refresh_token, user } = await api.signUp('client')
    await api.database.db.rows(sql`update session set expires_at = now() where person_id = ${user.id}`)
    for (const token of [refresh_token, 'unknown']) {
      expect(await refresh(token)).toMatchObject({ status: 401, body: { code: 'unauthorized' } })
    }
  })

  it('stores no token that could be used', async () => {
    const { refresh_token } = await api.signUp('client')
    const stored = await api.database.db.rows<{ row: string }>(sql`select session::text as row from session`)
    expect(stored.filter(({ row }) => row.includes(refresh_token))).toEqual([])
  })
})

it('signs out at once and for good', async () => {
  const { refresh_token } = await api.signUp('client')
  const out = () => api.call('POST', '/auth/logout', { body: { refresh_token } })
  expect(await out()).toMatchObject({ status: 204, body: undefined })
  expect(await out()).toMatchObject({ status: 204 })
  expect(await refresh(refresh_token)).toMatchObject({ status: 401, body: { code: 'unauthorized' } })
})

import { z } from 'zod'
import { Credentials, RefreshRequest, Registration, Session, User } from '#schema/auth.ts'
import { addressOf, strictLimit } from '../http/rate-limit.ts'
import { problems, type Routes } from '../http/route.ts'
import { createPerson, type Person, readPerson } from './person.ts'
import { type Context, login, logout, refresh, type SignedIn, startSession } from './session.ts'
import { ACCESS_SECONDS, publicJwks, type SigningKey } from './token.ts'

/** Guessing is limited to so small a part of RATE_LIMIT_MAX: 20 a minute of the usual 300. */
const STRICTER = 15

export function authRoutes(ctx: Context, limits: { RATE_LIMIT_MAX: number }): Routes {
  return async (app) => {
    const max = Math.ceil(limits.RATE_LIMIT_MAX / STRICTER)
    const perAddress = strictLimit(app, max, addressOf)
    const perEmail = strictLimit(app, max, (request) => {
      const { email } = request.body as Credentials
      return `${addressOf(request)} ${email}`
    })

    const signIn = ({ person, refreshToken }: SignedIn): Session => ({
      access_token: app.writeAccessToken(person),
      refresh_token: refreshToken,
      token_type: 'Bearer',
      expires_in: ACCESS_SECONDS,
      user: view(person),
    })

    const register = {
      operationId: 'register',
      summary: 'Become a client, a master or both.',
      tags: ['auth'],
      body: Registration,
      response: { 201: Session, ...problems('email_taken') },
    }
    app.post(
      '/auth/register',
      { schema: register, config: { public: true }, preHandler: perAddress },
      async (request, reply) => {
        const { role, roles, ...given } = request.body
        const person = await createPerson(ctx, { ...given, roles: roles ?? (role ? [role] : []) })
        return reply.code(201).send(signIn(await startSession(ctx, person)))
      },
    )

    const signingIn = {
      operationId: 'login',
      summary: 'Sign in with an e-mail and a password.',
      tags: ['auth'],
      body: Credentials,
      response: { 200: Session, ...problems('invalid_credentials') },
    }
    app.post(
      '/auth/login',
      { schema: signingIn, config: { public: true }, preHandler: perEmail },
      async (request) => signIn(await login(ctx, request.body.email, request.body.password)),
    )

    const refreshing = {
      operationId: 'refresh',
      summary: 'Exchange a refresh token for a new access token and the next refresh token.',
      description:
        'A refresh token works once. Using one again ends the session: it means that somebody has a copy.',
      tags: ['auth'],
      body: RefreshRequest,
      response: { 200: Session, ...problems('unauthorized', 'token_reused') },
    }
    app.post('/auth/refresh', { schema: refreshing, config: { public: true } }, async (request) =>
      signIn(await refresh(ctx, request.body.refresh_token)),
    )

    const signingOut = {
      operationId: 'logout',
      summary: 'End the session of a refresh token.',
      description: 'The access token stays valid until it expires, at most 15 minutes.',
      tags: ['auth'],
      body: RefreshRequest,
      response: { 204: z.undefined() },
    }
    app.post('/auth/logout', { schema: signingOut, config: { public: true } }, async (request, reply) => {
      await logout(ctx, request.body.refresh_token)
      return reply.code(204).send()
    })

    const me = {
      operationId: 'me',
      summary: 'Who am I.',
      tags: ['auth'],
      response: { 200: User },
    }
    app.get('/auth/me', { schema: me }, async (request) => view(await readPerson(ctx.db, request.caller.id)))
  }
}

/** The public keys of our access tokens, for services that want to check them. */
export function jwksRoutes(key: SigningKey): Routes {
  const jwks = publicJwks(key)
  return async (app) => {
    app.get(
      '/.well-known/jwks.json',
      { schema: { hide: true }, config: { public: true } },
      (_request, reply) => reply.header('cache-control', 'public, max-age=300').send(jwks),
    )
  }
}

const view = ({ id, email, name, roles, createdAt }: Person): User => ({
  id,
  email,
  name,
  roles,
  created_at: createdAt.toISOString(),
})

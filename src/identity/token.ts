import { createPrivateKey, createPublicKey, generateKeyPairSync, type JsonWebKey } from 'node:crypto'
import jwt from '@fastify/jwt'
import fp from 'fastify-plugin'
import { z } from 'zod'
import { SECOND_MS, systemClock } from '../core/clock.ts'
import { AppError } from '../core/errors.ts'
import { newId } from '../core/id.ts'
import type { Db } from '../db/db.ts'
import { type Caller, type Role, roles } from './caller.ts'
import { findSigningKey, insertSigningKey } from './store.ts'

export const AUDIENCE = 'sdelka'
export const ACCESS_SECONDS = 15 * 60

/** Verifying a signature costs more than a whole request, so the tokens of this many callers are remembered. */
const REMEMBERED_TOKENS = 10_000

const Claims = z.object({ sub: z.uuid(), roles: z.array(z.enum(roles)), exp: z.number() })

declare module '@fastify/jwt' {
  interface FastifyJWT {
    payload: { sub: string; roles: readonly Role[] }
  }
}

declare module 'fastify' {
  interface FastifyInstance {
    /** @throws AppError `unauthorized`, `token_expired` */
    readAccessToken(token: string): Caller
    writeAccessToken(caller: Caller): string
  }
}

export type SigningKey = { kid: string; privateJwk: JsonWebKey }

/** Access tokens: short, signed with Ed25519, checked without the database. Their time is the real one. */
export const tokens = fp<{ key: SigningKey; issuer: string }>(async (app, { key, issuer }) => {
  const privateKey = createPrivateKey({ key: key.privateJwk, format: 'jwk' })
  const pem = {
    private: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    public: createPublicKey(privateKey).export({ type: 'spki', format: 'pem' }).toString(),
  }
  await app.register(jwt, {
    secret: pem,
    sign: { algorithm: 'EdDSA', kid: key.kid, iss: issuer, aud: AUDIENCE, expiresIn: ACCESS_SECONDS },
    verify: {
      algorithms: ['EdDSA'],
      allowedIss: issuer,
      allowedAud: AUDIENCE,
      requiredClaims: ['iss', 'aud', 'exp', 'sub', 'roles'],
      cache: REMEMBERED_TOKENS,
    },
  })

  app.decorate('writeAccessToken', ({ id, roles }: Caller) => app.jwt.sign({ sub: id, roles }))
  app.decorate('readAccessToken', (token: string): Caller => {
    try {
      const { sub, roles, exp } = Claims.parse(app.jwt.verify(token))
      return { id: sub, roles, until: new Date(exp * SECOND_MS) }
    } catch (cause) {
      const isExpired = (cause as { code?: string }).code === 'FAST_JWT_EXPIRED'
      if (isExpired)
        throw new AppError('token_expired', 'the access token has expired, refresh it', {}, { cause })
      throw new AppError('unauthorized', 'the access token is not valid', {}, { cause })
    }
  })
})

/** The key of all instances, made by the first one. */
export async function loadSigningKey(db: Db): Promise<SigningKey> {
  const existing = await findSigningKey(db)
  if (existing) return existing
  const privateJwk = generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' })
  await insertSigningKey(db, { kid: newId(), privateJwk }, systemClock.now()) // or another instance just did
  const made = await findSigningKey(db)
  if (!made) throw new Error('the signing key was not stored')
  return made
}

/** What others need to check our tokens. */
export function publicJwks({ kid, privateJwk }: SigningKey) {
  const { kty, crv, x } = privateJwk
  return { keys: [{ kty, crv, x, kid, alg: 'EdDSA', use: 'sig' }] }
}

import { createRemoteJWKSet, decodeProtectedHeader, errors, jwtVerify } from 'jose'
import { v5 } from 'uuid'
import { z } from 'zod'
import { type Clock, SECOND_MS } from '../core/clock.ts'
import { AppError } from '../core/errors.ts'
import type { Queryable } from '../db/db.ts'
import type { Caller } from './caller.ts'
import type { ReadToken } from './gate.ts'
import { saveOutsider } from './store.ts'
import { AUDIENCE } from './token.ts'

type Context = { db: Queryable; clock: Clock }
type Issuer = { jwksUrl: string; issuer: string }

/** Only what its owner can sign: never a secret that we would have to share. */
const ALGORITHMS = ['EdDSA', 'ES256', 'ES384', 'ES512', 'RS256', 'PS256']
const REMEMBERED_TOKENS = 10_000

/** What a token of a marketplace must say: who it is for us, and as what. Other roles are given here only. */
const Claims = z.object({
  sub: z.string().min(1).max(255),
  exp: z.number(),
  email: z.email().max(254).toLowerCase().optional(),
  name: z.string().max(120).optional(),
  roles: z
    .array(z.string())
    .transform((roles) => roles.filter((role) => role === 'client' || role === 'master')),
})

/**
 * Lets a marketplace bring its own tokens: those that we did not sign are checked with the keys at `jwksUrl`. A
 * person gets a row here when seen for the first time; the id follows from issuer and subject.
 */
export function acceptOutside(
  ctx: Context,
  own: { kid: string; read: ReadToken },
  outside: Issuer,
): ReadToken {
  const keys = createRemoteJWKSet(new URL(outside.jwksUrl), { timeoutDuration: 5 * SECOND_MS })
  const remembered = new Map<string, Caller & { until: Date }>()

  return async (token) => {
    if (kidOf(token) === own.kid) return own.read(token)
    const known = remembered.get(token)
    if (known && known.until > ctx.clock.now()) return known

    const claims = await verify(token, keys, outside.issuer)
    const until = new Date(claims.exp * SECOND_MS)
    const caller = { id: v5(`${outside.issuer} ${claims.sub}`, v5.URL), roles: claims.roles, until }
    await saveOutsider(ctx.db, {
      ...caller,
      email: claims.email ?? `${caller.id}@outside.invalid`,
      name: claims.name ?? claims.sub,
      createdAt: ctx.clock.now(),
    })
    if (remembered.size >= REMEMBERED_TOKENS) remembered.clear()
    remembered.set(token, caller)
    return caller
  }
}

function kidOf(token: string): string | undefined {
  try {
    return decodeProtectedHeader(token).kid
  } catch {
    return undefined
  }
}

/** @throws AppError `unauthorized`, `token_expired`, or `unavailable` when the keys cannot be had */
async function verify(token: string, keys: ReturnType<typeof createRemoteJWKSet>, issuer: string) {
  try {
    const expected = { issuer, audience: AUDIENCE, algorithms: ALGORITHMS }
    const { payload } = await jwtVerify(token, keys, expected)
    return Claims.parse(payload)
  } catch (cause) {
    if (cause instanceof errors.JWTExpired) {
      throw new AppError('token_expired', 'the access token has expired', {}, { cause })
    }
    const isTheirs = cause instanceof errors.JOSEError && !KEYS_AWAY.has(cause.code)
    if (isTheirs || cause instanceof z.ZodError) {
      throw new AppError('unauthorized', 'the access token is not valid', {}, { cause })
    }
    throw new AppError(
      'unavailable',
      'the keys of the issuer cannot be had now',
      { retry_after: 5 },
      { cause },
    )
  }
}

/** The codes of a key set that could not be fetched: too slow, or not an answer. */
const KEYS_AWAY = new Set(['ERR_JWKS_TIMEOUT', 'ERR_JOSE_GENERIC'])

import { createHash, randomBytes } from 'node:crypto'
import { after, type Clock, DAY_MS } from '../core/clock.ts'
import { AppError } from '../core/errors.ts'
import { newId } from '../core/id.ts'
import type { Db, Queryable } from '../db/db.ts'
import { isPassword } from './password.ts'
import {
  deleteExpiredTokens,
  findLogin,
  findPerson,
  findToken,
  insertToken,
  type Person,
  revokeFamily,
  takeToken,
} from './store.ts'

/** A session lives on as long as it is used at least this often. */
const REFRESH_MS = 30 * DAY_MS

export type Context = { db: Db; clock: Clock }
export type SignedIn = { person: Person; refreshToken: string }

/** @throws AppError `invalid_credentials`, the same for a wrong password and for an unknown person */
export async function login(ctx: Context, email: string, password: string): Promise<SignedIn> {
  const found = await findLogin(ctx.db, email)
  const isRight = await isPassword(password, found?.passwordHash ?? null)
  if (!found || !isRight) throw new AppError('invalid_credentials', 'the e-mail or the password is wrong')
  return startSession(ctx, found)
}

/** The first refresh token of a new family. */
export async function startSession(ctx: Context, person: Person): Promise<SignedIn> {
  return { person, refreshToken: await issueToken(ctx.db, newId(), person.id, ctx.clock.now()) }
}

/**
 * Exchanges a refresh token for the next one. A token works once: when it comes again, somebody has a copy, and
 * since we cannot know who is the thief, the whole family ends.
 *
 * @throws AppError `token_reused`, or `unauthorized` when it is unknown, expired or signed out
 */
export async function refresh(ctx: Context, token: string): Promise<SignedIn> {
  const now = ctx.clock.now()
  const signedIn = await ctx.db.begin(async (tx) => {
    const taken = await takeToken(tx, hashOf(token), now)
    const person = taken && (await findPerson(tx, taken.personId))
    return person && { person, refreshToken: await issueToken(tx, taken.family, person.id, now) }
  })
  return signedIn ?? refuse(ctx, token, now)
}

async function refuse(ctx: Context, token: string, now: Date): Promise<never> {
  const known = await findToken(ctx.db, hashOf(token))
  if (!known?.usedAt) throw new AppError('unauthorized', 'the refresh token is not valid, sign in again')
  await revokeFamily(ctx.db, known.family, now)
  throw new AppError(
    'token_reused',
    'this refresh token was used before, so the session was ended: sign in again',
  )
}

/** Ends the session that the token belongs to. Anything unknown is signed out already. */
export async function logout(ctx: Context, token: string): Promise<void> {
  const known = await findToken(ctx.db, hashOf(token))
  if (known) await revokeFamily(ctx.db, known.family, ctx.clock.now())
}

/** For the housekeeping job. */
export const forgetExpiredSessions = (db: Queryable, now: Date): Promise<void> => deleteExpiredTokens(db, now)

async function issueToken(db: Queryable, family: string, personId: string, now: Date): Promise<string> {
  const token = randomBytes(32).toString('base64url')
  const expiresAt = after(now, REFRESH_MS)
  await insertToken(db, { hash: hashOf(token), family, personId, createdAt: now, expiresAt })
  return token
}

/** 256 random bits need no slow hash. */
const hashOf = (token: string): Buffer => createHash('sha256').update(token).digest()

import { createHash } from 'node:crypto'
import type { FastifyReply, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import { after, type Clock, HOUR_MS, SECOND_MS } from '../core/clock.ts'
import { AppError } from '../core/errors.ts'
import { idOf, newId } from '../core/id.ts'
import type { Db, Queryable } from '../db/db.ts'
import { PROBLEM_TYPE } from './problem.ts'
import { claimKey, deleteKeysBefore, findKey, freeKey, type Known, keepAnswer, type Use } from './store.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** The `Idempotency-Key` that this request runs under. */
    keyInUse: (Use & { since: Date }) | null
  }
}

type Context = { db: Db; clock: Clock }

/** Longer than any request may take; a request whose process died gives its key free then. */
const LOCK_MS = 60 * SECOND_MS
const KEPT_MS = 24 * HOUR_MS
const MUTATIONS = new Set(['POST', 'PATCH', 'DELETE', 'PUT'])

/**
 * `Idempotency-Key` on every mutation of a signed-in caller: the first request runs, later ones get its answer.
 * It runs after validation, so a request that was refused as malformed leaves no trace.
 */
export const idempotency = fp<Context>(async (app, ctx) => {
  app.decorateRequest('keyInUse', null)

  app.addHook('preHandler', async (request, reply) => {
    const key = request.headers['idempotency-key']
    if (key === undefined || !request.caller || !MUTATIONS.has(request.method)) return
    if (request.routeOptions.config.public) return // signing in answers with tokens, which are never stored
    const now = ctx.clock.now()
    const use = useOf(request, String(key), after(now, LOCK_MS))
    const since = await claimKey(ctx.db, use, now)
    if (since) {
      request.keyInUse = { ...use, since }
      return
    }
    return replay(await findKey(ctx.db, use), use, reply)
  })

  app.addHook('onSend', async (request, reply, payload) => {
    if (!request.keyInUse) return
    await settle(ctx.db, request.keyInUse, reply.statusCode, payload).catch((err) => {
      request.log.error({ err }, 'the answer was not kept for its Idempotency-Key')
    })
  })
})

/**
 * The id of what a request makes. It is the same again when the request is repeated under its key because the process
 * died, or failed, before it could answer: whoever makes what must not be made twice looks for that id first.
 */
export function idFor({ keyInUse }: Pick<FastifyRequest, 'keyInUse'>): string {
  if (!keyInUse) return newId()
  const { callerId, key, since } = keyInUse
  return idOf(since, `${callerId} ${key}`)
}

/** For the housekeeping job. */
export const forgetOldRequests = (db: Queryable, now: Date): Promise<void> =>
  deleteKeysBefore(db, after(now, -KEPT_MS))

function useOf(request: FastifyRequest, key: string, lockedUntil: Date): Use {
  if (!/^[\x20-\x7e]{1,255}$/.test(key)) {
    throw new AppError('invalid_request', 'Idempotency-Key must be 1 to 255 printable characters')
  }
  const path = request.url.replace(/\/(?=\?|$)/, '')
  const content = JSON.stringify([request.method, path, bodyOf(request)])
  const requestHash = createHash('sha256').update(content).digest()
  return { callerId: request.caller.id, key, requestHash, lockedUntil }
}

/** A file is long, and stands for itself by its digest. */
const bodyOf = ({ body }: FastifyRequest) =>
  Buffer.isBuffer(body) ? createHash('sha256').update(body).digest('hex') : (body ?? null)

function replay(known: Known | undefined, use: Use, reply: FastifyReply) {
  if (known && !known.requestHash.equals(use.requestHash)) {
    throw new AppError('idempotency_key_reused', 'this Idempotency-Key was used for another request')
  }
  if (!known || known.status === null) {
    const detail = 'the first request with this Idempotency-Key still runs'
    throw new AppError('idempotency_key_in_use', detail, { retry_after: 1 })
  }
  reply.code(known.status).header('idempotency-replayed', 'true')
  if (!known.answer) return reply.send()
  return reply.type(known.status < 400 ? JSON_TYPE : PROBLEM_TYPE).send(known.answer)
}

const JSON_TYPE = 'application/json; charset=utf-8'

/** What may turn out differently the next time is not kept: the key is free for another try. */
async function settle(db: Db, use: Use, status: number, payload: unknown): Promise<void> {
  const isText = payload === null || payload === undefined || typeof payload === 'string'
  if (status >= 500 || status === 429 || !isText) return freeKey(db, use)
  return keepAnswer(db, use, status, payload ?? '')
}

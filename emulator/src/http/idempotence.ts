import { hash } from 'node:crypto'
import type { FastifyRequest } from 'fastify'
import type { World } from '../world.ts'
import type { Answer } from './answer.ts'
import type { Caller } from './auth.ts'
import { canonical, readJson } from './body.ts'
import { ApiError, invalid } from './errors.ts'

/** The key of a request is remembered for 24 hours of emulated time. */
const KEY_LIFETIME_MS = 24 * 3_600_000

const REUSED =
  "You've already used this idempotence key for another request within the past 24 hours. " +
  'Repeat the request with another idempotence key'

/** What an operation made or changed, so that a repeat can show it as it is by then. */
export type Made = { kind: Kind; id: string; body: string }
export type Kind =
  | 'payment'
  | 'payout'
  | 'refund'
  | 'deal'
  | 'receipt'
  | 'personal_data'
  | 'webhook'
  | 'invoice'
  | 'payment_method'

/**
 * Does a POST once per key. A repeat with the same content answers with the object's current state, or
 * with the same refusal: a 400 uses the key up, too. Another content under the key is refused.
 *
 * Everything happens in one step that never waits, so of two simultaneous requests with one key the
 * second always finds the first one finished.
 */
export function once(
  world: World,
  caller: Caller,
  request: FastifyRequest,
  operation: (body: Record<string, unknown>) => Made,
): Answer {
  const key = readKey(request)
  const body = readJson(request)
  const digest = digestOf(request, body)
  const now = world.clock.now()

  return world.database.transaction(() => {
    const earlier = world.keys.find(caller, key)
    if (earlier !== undefined && now - earlier.used_at < KEY_LIFETIME_MS) {
      if (earlier.digest !== digest) throw invalid('Idempotence-Key', REUSED)
      return replay(world, earlier)
    }
    const use = { caller, key, digest, usedAt: now }
    try {
      const made = operation(body)
      world.keys.rememberObject(use, made.kind, made.id)
      return { status: 200, body: made.body }
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      world.keys.rememberRefusal(use, error.status, error.body)
      return { status: error.status, body: error.body }
    }
  })
}

/** 1 to 64 characters; the documented range `+-_` admits most of ASCII. */
function readKey(request: FastifyRequest): string {
  const header = request.headers['idempotence-key']
  const key = Array.isArray(header) ? (header[0] ?? '') : (header ?? '')
  if (key === '') throw invalid('Idempotence-Key', 'Idempotence key is empty')
  if (key.length > 64) {
    const text = 'Idempotence key is too long. Send the value in accordance with the documentation'
    throw invalid('Idempotence-Key', text)
  }
  if (!/^[0-9a-zA-Z+-_.]+$/.test(key)) throw invalid('Idempotence-Key')
  return key
}

function digestOf(request: FastifyRequest, body: object): string {
  const [path = ''] = request.url.split('?')
  return hash('sha256', `${request.method} ${path.replaceAll(/\/+(?=\/|$)/g, '')}\n${canonical(body)}`)
}

function replay(world: World, earlier: KeyUse): Answer {
  const { kind, object_id: id, status, error } = earlier
  if (kind !== null && id !== null) return { status: 200, body: world.bodyOf(kind, id) }
  return { status: status ?? 500, body: error ?? '' }
}

export type KeyUse = {
  digest: string
  used_at: number
  kind: Kind | null
  object_id: string | null
  status: number | null
  error: string | null
}

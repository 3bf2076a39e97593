import plugin, { normalizeIP } from '@fastify/rate-limit'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import { MINUTE_MS } from '../core/clock.ts'
import { AppError } from '../core/errors.ts'

type Limits = { RATE_LIMIT_MAX: number; REDIS_URL?: string | undefined }

/** So many requests a minute for each caller, or for each address while nobody is signed in. */
export const rateLimit = fp<Limits>(async (app, { RATE_LIMIT_MAX, REDIS_URL }) => {
  const redis = REDIS_URL ? await connectRedis(app, REDIS_URL) : undefined
  await app.register(plugin, {
    max: RATE_LIMIT_MAX,
    timeWindow: MINUTE_MS,
    cache: 20_000,
    enableDraftSpec: true,
    keyGenerator: (request) => request.caller?.id ?? addressOf(request),
    errorResponseBuilder: (_request, { ttl }) => tooMany(Math.ceil(ttl / 1000)),
    ...(redis && { redis, nameSpace: 'sdelka-rate:', skipOnError: true }), // without Redis we serve on, unlimited
  })
})

export const addressOf = (request: FastifyRequest): string => normalizeIP(request.ip)

/** A further limit on one route, beside the ordinary one: for guessing passwords, and for making people. */
export function strictLimit(
  app: Pick<FastifyInstance, 'createRateLimit'>,
  max: number,
  keyOf: (request: FastifyRequest) => string,
) {
  const take = app.createRateLimit({ max, timeWindow: MINUTE_MS, keyGenerator: keyOf })
  return async (request: FastifyRequest, reply: FastifyReply) => {
    const taken = await take(request)
    if (taken.isAllowed) return
    reply.headers({
      'ratelimit-limit': taken.max,
      'ratelimit-remaining': taken.remaining,
      'ratelimit-reset': taken.ttlInSeconds,
    })
    if (taken.isExceeded) throw tooMany(taken.ttlInSeconds)
  }
}

const tooMany = (seconds: number) =>
  new AppError('rate_limited', `too many requests, try again in ${seconds} s`, { retry_after: seconds })

/** Loaded only when it is wanted: most installations run one process and need no Redis. */
async function connectRedis(app: FastifyInstance, url: string) {
  const { Redis } = await import('ioredis')
  const redis = new Redis(url, { connectTimeout: 500, maxRetriesPerRequest: 1, enableOfflineQueue: false })
  redis.on('error', (error) => app.log.warn({ err: error }, 'Redis does not answer'))
  app.addHook('onClose', async () => redis.disconnect())
  return redis
}

import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import Fastify, { type FastifyBaseLogger, LogController } from 'fastify'
import { serializerCompiler, validatorCompiler, type ZodTypeProvider } from 'fastify-type-provider-zod'
import type { Config } from './config.ts'
import { type Clock, systemClock } from './core/clock.ts'
import type { Db } from './db/db.ts'
import { jsonOnly } from './http/body.ts'
import { docs } from './http/docs.ts'
import { securityHeaders } from './http/headers.ts'
import { healthRoutes } from './http/health.ts'
import { idempotency } from './http/idempotency.ts'
import { lastAnswers } from './http/last-answers.ts'
import type { Logger } from './http/log.ts'
import { metrics } from './http/metrics.ts'
import { notFound } from './http/not-found.ts'
import { openapi } from './http/openapi.ts'
import { pages } from './http/pages.ts'
import { answerBrokenRequest, answerError } from './http/problem.ts'
import { rateLimit } from './http/rate-limit.ts'
import { requestLog } from './http/requests.ts'
import type { App, Routes } from './http/route.ts'
import { gate, type ReadToken } from './identity/gate.ts'
import { authRoutes, jwksRoutes } from './identity/routes.ts'
import { loadSigningKey, tokens } from './identity/token.ts'
import { serviceRoutes } from './service/routes.ts'

export type AppContext = {
  db: Db
  clock: Clock
  config: Config
  log: Logger
  /** False while starting and draining: `/ready` then answers 503. */
  isServing?: () => boolean
  /** Where the built pages are; the web's own folder unless given. */
  pagesRoot?: string
}

/** The HTTP side of the platform: what every request passes through, in this order, and then the slices. */
export async function buildApp(ctx: AppContext, slices: Routes[] = []): Promise<App> {
  const { db, config } = ctx
  const publicUrl = config.PUBLIC_URL
  const key = await loadSigningKey(db)
  const app: App = Fastify({
    loggerInstance: ctx.log as FastifyBaseLogger,
    logController: new LogController({ disableRequestLogging: true }), // requestLog writes one line instead of two
    genReqId: () => randomUUID(), // node draws many at once; nobody sorts requests by their id
    bodyLimit: 256 * 1024,
    requestTimeout: 30_000,
    trustProxy: config.TRUST_PROXY === 'true' || config.TRUST_PROXY || false, // addresses, not a number of hops
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: 2000 }, // an id's length is its schema's business
    return503OnClosing: false, // what still arrives while draining is answered, and its connection closed
    frameworkErrors: answerError,
    clientErrorHandler: answerBrokenRequest,
  }).withTypeProvider<ZodTypeProvider>()
  app.setValidatorCompiler(validatorCompiler)
  app.setSerializerCompiler(serializerCompiler)
  app.setErrorHandler(answerError)

  await app.register(lastAnswers)
  await app.register(requestLog)
  await app.register(metrics, { db })
  await app.register(securityHeaders, { publicUrl, allowedOrigins: config.ALLOWED_RETURN_ORIGINS })
  await app.register(tokens, { key, issuer: config.JWT_ISSUER })
  await app.register(gate, { readToken: await tokenReader(ctx, key.kid, app.readAccessToken) })
  await app.register(rateLimit, config)
  await app.register(jsonOnly)
  await app.register(idempotency, ctx)
  await app.register(notFound)
  await app.register(openapi)
  await app.register(docs)
  await app.register(pages, { root: ctx.pagesRoot ?? join(import.meta.dirname, '../web/dist') })

  await app.register(healthRoutes({ db, isServing: ctx.isServing ?? (() => true) }))
  await app.register(jwksRoutes(key))
  const identity = authRoutes({ db, clock: systemClock }, config) // moving the demo's clock must sign nobody out
  await app.register(
    async (api) => {
      for (const routes of [identity, serviceRoutes(ctx), ...slices]) await api.register(routes)
    },
    { prefix: '/api/v1' },
  )
  return app
}

/** Our own tokens, and a marketplace's when it brings them. */
async function tokenReader({ db, config }: AppContext, kid: string, read: ReadToken): Promise<ReadToken> {
  const { JWT_JWKS_URL: jwksUrl, JWT_ISSUER: issuer } = config
  if (!jwksUrl) return read
  const { acceptOutside } = await import('./identity/jwks.ts') // few bring tokens of their own
  return acceptOutside({ db, clock: systemClock }, { kid, read }, { jwksUrl, issuer })
}

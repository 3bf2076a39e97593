import Fastify, { type FastifyBaseLogger } from 'fastify'
import { serializerCompiler, validatorCompiler, type ZodTypeProvider } from 'fastify-type-provider-zod'
import type { Config } from './config.ts'
import { type Clock, systemClock } from './core/clock.ts'
import { newId } from './core/id.ts'
import type { Db } from './db/db.ts'
import { jsonOnly } from './http/body.ts'
import { securityHeaders } from './http/headers.ts'
import type { Logger } from './http/log.ts'
import { notFound } from './http/not-found.ts'
import { openapi } from './http/openapi.ts'
import { answerError } from './http/problem.ts'
import { rateLimit } from './http/rate-limit.ts'
import { requestLog } from './http/requests.ts'
import type { App, Routes } from './http/route.ts'
import { gate } from './identity/gate.ts'
import { authRoutes } from './identity/routes.ts'
import { loadSigningKey, tokens } from './identity/token.ts'

export type AppContext = { db: Db; clock: Clock; config: Config; log: Logger }

/** The HTTP side of the platform: what every request passes through, in order, and then the slices. */
export async function buildApp(ctx: AppContext, slices: Routes[] = []): Promise<App> {
  const { db, config } = ctx
  const app: App = Fastify({
    loggerInstance: ctx.log as FastifyBaseLogger,
    disableRequestLogging: true,
    genReqId: newId,
    bodyLimit: 256 * 1024,
    requestTimeout: 30_000,
    trustProxy: config.TRUST_PROXY || false,
    routerOptions: { ignoreTrailingSlash: true },
  }).withTypeProvider<ZodTypeProvider>()
  app.setValidatorCompiler(validatorCompiler)
  app.setSerializerCompiler(serializerCompiler)
  app.setErrorHandler(answerError)

  await app.register(requestLog)
  await app.register(securityHeaders, {
    publicUrl: config.PUBLIC_URL,
    allowedOrigins: config.ALLOWED_RETURN_ORIGINS,
  })
  await app.register(tokens, { key: await loadSigningKey(db), issuer: config.JWT_ISSUER })
  await app.register(gate, { readToken: app.readAccessToken })
  await app.register(rateLimit, config)
  await app.register(jsonOnly)
  await app.register(notFound)
  await app.register(openapi, { publicUrl: config.PUBLIC_URL })

  const identity = authRoutes({ db, clock: systemClock }, config) // moving the demo's clock must sign nobody out
  await app.register(
    async (api) => {
      for (const routes of [identity, ...slices]) await api.register(routes)
    },
    { prefix: '/api/v1' },
  )
  return app
}

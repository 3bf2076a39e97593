import cors from '@fastify/cors'
import fp from 'fastify-plugin'
import helmet from 'helmet'

type Origins = { publicUrl: string; allowedOrigins: readonly string[] }

/** What browsers may do with our answers: nothing from elsewhere, no framing, no scripts but our own. */
export const securityHeaders = fp<Origins>(async (app, { publicUrl, allowedOrigins }) => {
  const own = new URL(publicUrl)
  const protect = helmet({
    contentSecurityPolicy: { useDefaults: false, directives: CSP },
    strictTransportSecurity: own.protocol === 'https:' ? { maxAge: 31_536_000 } : false,
    referrerPolicy: { policy: 'same-origin' },
    xFrameOptions: { action: 'deny' },
  })
  app.addHook('onRequest', ({ raw }, reply, next) => protect(raw, reply.raw, () => next()))

  const others = allowedOrigins.filter((origin) => origin !== own.origin)
  if (others.length === 0) return
  await app.register(cors, {
    origin: others,
    methods: ['GET', 'HEAD', 'POST', 'PATCH', 'DELETE'],
    exposedHeaders: [
      'retry-after',
      'ratelimit-limit',
      'ratelimit-remaining',
      'ratelimit-reset',
      'x-request-id',
      'idempotency-replayed',
    ],
    maxAge: 600,
  })
})

const CSP = {
  defaultSrc: ["'self'"],
  imgSrc: ["'self'", 'data:'],
  objectSrc: ["'none'"],
  baseUri: ["'none'"],
  formAction: ["'self'"],
  frameAncestors: ["'none'"],
}

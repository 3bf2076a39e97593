import fp from 'fastify-plugin'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Asked all the time by machines, and not worth a line in the log. */
    quiet?: boolean
  }
}

/** Each request has an id, is answered with it, and leaves one line in the log when it has ended. */
export const requestLog = fp(async (app) => {
  app.addHook('onRequest', async (request, reply) => {
    reply.header('x-request-id', request.id)
  })
  app.addHook('onResponse', async (request, reply) => {
    if (request.routeOptions.config.quiet) return
    const [path = ''] = request.url.split('?') // a query may hold anything
    request.log.info(
      {
        method: request.method,
        path: path.slice(0, 200),
        status: reply.statusCode,
        ms: Math.round(reply.elapsedTime),
        caller: request.caller?.id,
      },
      'answered',
    )
  })
})

import fp from 'fastify-plugin'
import { AppError } from '../core/errors.ts'

/** 404 for an unknown path, 405 with `Allow` for a known one that knows other methods. */
export const notFound = fp(async (app) => {
  const routes: { pattern: RegExp; methods: string[] }[] = []
  app.addHook('onRoute', ({ url, method }) => {
    if (!url.includes('*')) routes.push({ pattern: patternOf(url), methods: [method].flat() })
  })

  app.setNotFoundHandler({ preHandler: app.rateLimit() }, (request, reply) => {
    const [path = ''] = request.url.split('?')
    const matching = routes.filter(({ pattern }) => pattern.test(path))
    const allowed = [...new Set(matching.flatMap(({ methods }) => methods))].toSorted()
    if (allowed.length === 0 || allowed.includes(request.method)) {
      throw new AppError('not_found', `there is no ${request.method} ${path.slice(0, 200)}`)
    }
    reply.header('allow', allowed.join(', '))
    throw new AppError('method_not_allowed', `${request.method} is not possible here`, { allowed })
  })
})

/** `/services/:id` matches `/services/42` and `/services/42/`. */
function patternOf(url: string): RegExp {
  const literal = url.replace(/\/$/, '').replaceAll(/[.+?^${}()|[\]\\]/g, '\\$&')
  return new RegExp(`^${literal.replaceAll(/:[^/]+/g, '[^/]+')}/?$`)
}

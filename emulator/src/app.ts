import Fastify, { type FastifyInstance, LogController } from 'fastify'
import { checkoutRoutes } from './checkout/routes.ts'
import { consoleRoutes } from './console/routes.ts'
import { controlRoutes } from './control/routes.ts'
import { dealRoutes } from './deals/routes.ts'
import { sendAnswer } from './http/answer.ts'
import { ApiError, internalError } from './http/errors.ts'
import { invoicePages } from './invoices/page.ts'
import { invoiceRoutes } from './invoices/routes.ts'
import { meRoutes } from './me.ts'
import { methodPages } from './methods/page.ts'
import { methodRoutes } from './methods/routes.ts'
import { assetRoutes } from './pages/layout.ts'
import { paymentRoutes } from './payments/routes.ts'
import { payoutRoutes } from './payouts/routes.ts'
import { personalDataRoutes } from './personal-data/routes.ts'
import { receiptRoutes } from './receipts/routes.ts'
import { refundRoutes } from './refunds/routes.ts'
import { webhookRoutes } from './webhooks/routes.ts'
import { widgetRoutes } from './widget/routes.ts'
import type { World } from './world.ts'

/** Everything on one listener: the API under /v3, the payer's pages, and the tester's controls. */
export function buildApp(world: World): FastifyInstance {
  const app = Fastify({
    logger: world.options.logger,
    logController: new LogController({ disableRequestLogging: true }),
    forceCloseConnections: true,
    ...(world.options.tls === undefined ? {} : { https: world.options.tls }),
    // A base address may end in a slash. A word of any length is just an id that is not there.
    routerOptions: { ignoreTrailingSlash: true, ignoreDuplicateSlashes: true, maxParamLength: 65_536 },
    frameworkErrors: (error, _request, reply) => refuse(reply, 400, 'invalid_request', error.message),
  })
  // Bodies arrive as text, whatever they are called; each route reads its own kind.
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => done(null, body))

  app.register(async (v3) => api(v3, world), { prefix: '/v3' })
  app.register(async (pages) => {
    assetRoutes(pages)
    checkoutRoutes(pages, world)
    invoicePages(pages, world)
    methodPages(pages, world)
    widgetRoutes(pages, world)
    consoleRoutes(pages, world)
  })
  app.register(async (control) => controlRoutes(control, world), { prefix: '/_emulator' })
  return app
}

function api(app: FastifyInstance, world: World): void {
  const methods = new Map<string, Set<string>>()
  app.addHook('onRoute', ({ url, routePath, method }) => {
    if (url.endsWith('*')) return
    const known = methods.get(routePath) ?? new Set()
    for (const name of [method].flat()) known.add(name)
    methods.set(routePath, known)
  })
  app.addHook('onRequest', (request, _reply, done) => {
    world.requests.begin(request)
    done()
  })
  app.addHook('preHandler', (request, _reply, done) => {
    world.requests.read(request)
    done()
  })
  app.addHook('onSend', (request, _reply, payload, done) => {
    world.requests.answer(request, payload)
    done()
  })
  app.addHook('onResponse', async (request, reply) => world.requests.end(request, reply))

  paymentRoutes(app, world)
  refundRoutes(app, world)
  dealRoutes(app, world)
  receiptRoutes(app, world)
  invoiceRoutes(app, world)
  methodRoutes(app, world)
  personalDataRoutes(app, world)
  webhookRoutes(app, world)
  payoutRoutes(app, world)
  meRoutes(app, world)
  refuseOtherMethods(app, methods)

  app.setNotFoundHandler((_request, reply) => refuse(reply, 404, 'not_found', 'No such resource'))
  app.setErrorHandler((error: Error & { statusCode?: number }, request, reply) => {
    const status = error.statusCode ?? 500
    if (status < 500) return refuse(reply, status === 415 ? 415 : 400, 'invalid_request', error.message)
    request.log.error(error)
    if (world.options.logger === false) console.error(error)
    return sendAnswer(reply, internalError())
  })
}

/** HTTP 405 wherever the path is right and the method is not. */
function refuseOtherMethods(app: FastifyInstance, methods: ReadonlyMap<string, ReadonlySet<string>>): void {
  for (const [url, known] of [...methods]) {
    const others = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'].filter((name) => !known.has(name))
    app.route({
      method: others,
      url,
      handler: (request, reply) =>
        refuse(reply, 405, 'invalid_request', `Method ${request.method} is not supported here`),
    })
  }
}

function refuse(
  reply: Parameters<typeof sendAnswer>[0],
  status: number,
  code: 'invalid_request' | 'not_found',
  text: string,
) {
  return sendAnswer(reply, new ApiError(status, code, text))
}

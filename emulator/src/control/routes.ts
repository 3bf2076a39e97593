import type { FastifyInstance } from 'fastify'
import type { World } from '../world.ts'
import { bookRoutes } from './books.ts'
import { clockRoutes } from './clock.ts'
import { faultRoutes } from './faults.ts'
import { invoiceControls } from './invoices.ts'
import { notificationRoutes } from './notifications.ts'
import { paymentControls } from './payments.ts'
import { payoutControls } from './payouts.ts'
import { receiptControls } from './receipts.ts'
import { refundControls } from './refunds.ts'
import { shopControls } from './shop.ts'
import { snapshotControls } from './snapshots.ts'

/** The tester's side: plain JSON, no credentials, no idempotence, never a fault. */
export function controlRoutes(app: FastifyInstance, world: World): void {
  paymentControls(app, world)
  payoutControls(app, world)
  refundControls(app, world)
  receiptControls(app, world)
  invoiceControls(app, world)
  shopControls(app, world)
  snapshotControls(app, world)
  bookRoutes(app, world)
  clockRoutes(app, world)
  faultRoutes(app, world)
  notificationRoutes(app, world)
  app.get('/requests', () => ({ items: world.requests.list() }))

  app.setErrorHandler((error: Error & { statusCode?: number }, request, reply) => {
    const status = error.statusCode ?? 500
    if (status >= 500) request.log.error(error)
    return reply.code(status).send({ error: error.message })
  })
}

import type { FastifyInstance } from 'fastify'
import { cancelInvoice } from '../invoices/follow.ts'
import type { World } from '../world.ts'
import { ControlError } from './request.ts'

/** What a shop does to an invoice in its dashboard: the API has no call for it. */
export function invoiceControls(app: FastifyInstance, world: World): void {
  app.post<{ Params: { id: string } }>('/invoices/:id/cancel', (request) => {
    const { id } = request.params
    const stored = world.invoices.find(id)
    if (stored === undefined) throw new ControlError(404, `no invoice ${id}`)
    const { invoice } = stored
    if (invoice.status !== 'pending') throw new ControlError(409, `the invoice is already ${invoice.status}`)
    return cancelInvoice(world, invoice, { party: 'merchant', reason: 'invoice_canceled' })
  })
}

import type { FastifyInstance } from 'fastify'
import { notFound } from '../http/errors.ts'
import { changing, reading } from '../http/operation.ts'
import type { World } from '../world.ts'
import { createInvoice } from './create.ts'

/** Invoices belong to the shop's own credentials; a partner has none. There is no list. */
export function invoiceRoutes(app: FastifyInstance, world: World): void {
  const route = (name: string, path: string) => ({ name, path, accounts: ['shop'] as const })

  changing(app, world, route('invoices.create', '/invoices'), (body) => createInvoice(world, body))

  reading(app, world, route('invoices.get', '/invoices/:id'), ({ id }) => {
    const body = world.invoices.body(id)
    if (body === undefined) throw notFound('invoice_id')
    return body
  })
}

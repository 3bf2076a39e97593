import type { FastifyInstance } from 'fastify'
import { invalid, notFound } from '../http/errors.ts'
import { changing, type Query, reading } from '../http/operation.ts'
import {
  exactCondition,
  lastThreeYears,
  listPage,
  one,
  timeConditions,
  wordCondition,
} from '../store/page.ts'
import type { World } from '../world.ts'
import { createReceipt } from './create.ts'
import { receiptStatuses } from './object.ts'

/** Receipts belong to the shop's credentials. */
export function receiptRoutes(app: FastifyInstance, world: World): void {
  const route = (name: string, path: string) => ({ name, path, accounts: ['shop'] as const })

  changing(app, world, route('receipts.create', '/receipts'), (body) => createReceipt(world, body))

  reading(app, world, route('receipts.list', '/receipts'), ({ query }) => listReceipts(world, query))

  reading(app, world, route('receipts.get', '/receipts/:id'), ({ id }) => {
    const body = world.receipts.body(id)
    if (body === undefined) throw notFound('receipt_id')
    return body
  })
}

/** The last three years, newest first; of one payment or of one refund, not of both. */
function listReceipts(world: World, query: Query): string {
  if (one(query, 'payment_id') !== undefined && one(query, 'refund_id') !== undefined)
    throw invalid('refund_id')
  const conditions = [
    lastThreeYears(world.clock.now()),
    ...timeConditions(query, ['created_at']),
    ...exactCondition(query, 'payment_id'),
    ...exactCondition(query, 'refund_id'),
    ...wordCondition(query, 'status', 'status', receiptStatuses),
  ]
  return listPage(world.database, 'receipt', conditions, query)
}

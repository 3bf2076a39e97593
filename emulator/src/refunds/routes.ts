import type { FastifyInstance } from 'fastify'
import { notFound } from '../http/errors.ts'
import { changing, type Query, reading } from '../http/operation.ts'
import { exactCondition, lastThreeYears, listPage, timeConditions, wordCondition } from '../store/page.ts'
import type { World } from '../world.ts'
import { createRefund } from './create.ts'
import { refundStatuses } from './object.ts'

/** Refunds belong to the shop's credentials. */
export function refundRoutes(app: FastifyInstance, world: World): void {
  const route = (name: string, path: string) => ({ name, path, accounts: ['shop'] as const })

  changing(app, world, route('refunds.create', '/refunds'), (body) => createRefund(world, body))

  reading(app, world, route('refunds.list', '/refunds'), ({ query }) => listRefunds(world, query))

  reading(app, world, route('refunds.get', '/refunds/:id'), ({ id }) => {
    const body = world.refunds.body(id)
    if (body === undefined) throw notFound('refund_id')
    return body
  })
}

/** The last three years, newest first. */
function listRefunds(world: World, query: Query): string {
  const conditions = [
    lastThreeYears(world.clock.now()),
    ...timeConditions(query, ['created_at']),
    ...exactCondition(query, 'payment_id'),
    ...wordCondition(query, 'status', 'status', refundStatuses),
  ]
  return listPage(world.database, 'refund', conditions, query)
}

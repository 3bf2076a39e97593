import type { FastifyInstance } from 'fastify'
import { invalid, notFound } from '../http/errors.ts'
import { changing, type Query, reading } from '../http/operation.ts'
import {
  type Condition,
  lastThreeYears,
  listPage,
  one,
  timeConditions,
  wordCondition,
} from '../store/page.ts'
import type { World } from '../world.ts'
import { createDeal, mustHaveDeals } from './create.ts'
import { dealStatuses } from './object.ts'

/** Deals belong to the shop's credentials. They are made and read; their end comes by itself. */
export function dealRoutes(app: FastifyInstance, world: World): void {
  const route = (name: string, path: string) => ({ name, path, accounts: ['shop'] as const })

  changing(app, world, route('deals.create', '/deals'), (body) => createDeal(world, body))

  reading(app, world, route('deals.list', '/deals'), ({ query }) => {
    mustHaveDeals(world)
    return listDeals(world, query)
  })

  reading(app, world, route('deals.get', '/deals/:id'), ({ id }) => {
    mustHaveDeals(world)
    const body = world.deals.body(id)
    if (body === undefined) throw notFound('deal_id')
    return body
  })
}

/** The last three years, newest first. */
function listDeals(world: World, query: Query): string {
  const conditions = [
    lastThreeYears(world.clock.now()),
    ...timeConditions(query, ['created_at', 'expires_at']),
    ...wordCondition(query, 'status', 'status', dealStatuses),
    ...searchCondition(query),
  ]
  return listPage(world.database, 'deal', conditions, query)
}

/** 4 to 128 characters of the description, upper and lower case alike. */
function searchCondition(query: Query): Condition[] {
  const text = one(query, 'full_text_search')
  if (text === undefined) return []
  if (text.length < 4 || text.length > 128) throw invalid('full_text_search')
  return [{ sql: 'instr(description, ?) > 0', values: [text.toLowerCase()] }]
}

import type { FastifyInstance } from 'fastify'
import { invalid, notFound } from '../http/errors.ts'
import { changing, type Query, reading } from '../http/operation.ts'
import { listPage, one, timeConditions, wordCondition } from '../store/page.ts'
import type { World } from '../world.ts'
import { createPayout } from './create.ts'
import { payoutStatuses } from './object.ts'
import { sbpBankList } from './sbp-banks.ts'

const THREE_YEARS_MS = 3 * 365 * 86_400_000
const THREE_MONTHS_MS = 92 * 86_400_000

/** Payouts belong to the gateway's credentials. */
export function payoutRoutes(app: FastifyInstance, world: World): void {
  const route = (name: string, path: string) => ({ name, path, accounts: ['gateway'] as const })

  changing(app, world, route('payouts.create', '/payouts'), (body) => createPayout(world, body))

  reading(app, world, route('payouts.list', '/payouts'), ({ query }) => listPayouts(world, query))

  reading(app, world, route('payouts.search', '/payouts/search'), ({ query }) => searchPayouts(world, query))

  reading(app, world, route('payouts.get', '/payouts/:id'), ({ id }) => {
    const body = world.payouts.body(id)
    if (body === undefined) throw notFound('payout_id')
    return body
  })

  const banks = { name: 'sbp_banks', path: '/sbp_banks', accounts: ['gateway', 'shop'] as const }
  reading(app, world, banks, () => sbpBankList)
}

/** The last three years, newest first. */
function listPayouts(world: World, query: Query): string {
  const conditions = [
    { sql: 'created_at >= ?', values: [world.clock.now() - THREE_YEARS_MS] },
    ...timeConditions(query, ['created_at', 'succeeded_at']),
    ...wordCondition(query, 'status', 'status', payoutStatuses),
    ...wordCondition(query, 'payout_destination.type', 'destination', ['bank_card', 'yoo_money', 'sbp']),
  ]
  return listPage(world.database, 'payout', conditions, query)
}

/** By exactly one pair `metadata[key]=value`, strictly equal, over the last three months. */
function searchPayouts(world: World, query: Query): string {
  const pairs = Object.keys(query).flatMap((name) => {
    const key = /^metadata\[(.{1,32})\]$/.exec(name)?.[1]
    return key === undefined ? [] : [{ key, value: one(query, name) ?? '' }]
  })
  const [pair, ...others] = pairs
  if (pair === undefined || others.length > 0 || pair.value.length > 512) throw invalid('metadata')
  const conditions = [
    {
      sql: 'seq in (select payout from payout_metadata where name = ? and value = ?)',
      values: [pair.key, pair.value],
    },
    { sql: 'created_at >= ?', values: [world.clock.now() - THREE_MONTHS_MS] },
    ...timeConditions(query, ['created_at']),
  ]
  return listPage(world.database, 'payout', conditions, query)
}

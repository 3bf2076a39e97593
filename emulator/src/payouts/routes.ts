import type { FastifyInstance } from 'fastify'
import { mustHaveDeals } from '../deals/create.ts'
import type { Account } from '../http/auth.ts'
import { invalid, notFound } from '../http/errors.ts'
import { type Call, changing, reading } from '../http/operation.ts'
import {
  type Condition,
  lastThreeYears,
  listPage,
  one,
  timeConditions,
  wordCondition,
} from '../store/page.ts'
import type { World } from '../world.ts'
import { createPayout } from './create.ts'
import { payoutStatuses } from './object.ts'
import { sbpBankList } from './sbp-banks.ts'

const THREE_MONTHS_MS = 92 * 86_400_000

/** Payouts belong to the credentials that made them: the gateway's, or the shop's inside its deals. */
export function payoutRoutes(app: FastifyInstance, world: World): void {
  const route = (name: string, path: string) => ({ name, path, accounts: ['gateway', 'shop'] as const })

  changing(app, world, route('payouts.create', '/payouts'), (body, { account }) =>
    createPayout(world, account, body),
  )

  reading(app, world, route('payouts.list', '/payouts'), (call) => listPayouts(world, call))

  reading(app, world, route('payouts.search', '/payouts/search'), (call) => searchPayouts(world, call))

  reading(app, world, route('payouts.get', '/payouts/:id'), ({ account, id }) => {
    mustBeAllowed(world, account)
    const body = world.payouts.bodyFor(account, id)
    if (body === undefined) throw notFound('payout_id')
    return body
  })

  const banks = { name: 'sbp_banks', path: '/sbp_banks', accounts: ['gateway', 'shop'] as const }
  reading(app, world, banks, () => sbpBankList)
}

/** The last three years, newest first. */
function listPayouts(world: World, { account, query }: Call): string {
  mustBeAllowed(world, account)
  const conditions = [
    ownedBy(account),
    lastThreeYears(world.clock.now()),
    ...timeConditions(query, ['created_at', 'succeeded_at']),
    ...wordCondition(query, 'status', 'status', payoutStatuses),
    ...wordCondition(query, 'payout_destination.type', 'destination', ['bank_card', 'yoo_money', 'sbp']),
  ]
  return listPage(world.database, 'payout', conditions, query)
}

/** By exactly one pair `metadata[key]=value`, strictly equal, over the last three months. */
function searchPayouts(world: World, { account, query }: Call): string {
  mustBeAllowed(world, account)
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
    ownedBy(account),
    { sql: 'created_at >= ?', values: [world.clock.now() - THREE_MONTHS_MS] },
    ...timeConditions(query, ['created_at']),
  ]
  return listPage(world.database, 'payout', conditions, query)
}

/** @throws ApiError 403 for a shop without deals: it has no payouts */
function mustBeAllowed(world: World, account: Account): void {
  if (account === 'shop') mustHaveDeals(world)
}

const ownedBy = (account: Account): Condition => ({ sql: 'account = ?', values: [account] })

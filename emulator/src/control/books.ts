import { Readable } from 'node:stream'
import type { FastifyInstance } from 'fastify'
import { iso } from '../clock.ts'
import type { Account } from '../http/auth.ts'
import { rubles } from '../money.ts'
import type { PayoutStatus } from '../payouts/object.ts'
import type { World } from '../world.ts'

/** Objects per piece of a streamed answer: no text ever grows past what a string can hold. */
const PIECE = 1_000

/**
 * Everything there is, at one instant, for an audit: each object as the API shows it, and the sums.
 * `?objects=false` leaves only the sums.
 */
export function bookRoutes(app: FastifyInstance, world: World): void {
  app.get<{ Querystring: { objects?: string } }>('/books', (request, reply) => {
    world.catchUp()
    const head = JSON.stringify({ at: iso(world.clock.now()), balances: balances(world) })
    reply.header('content-type', 'application/json; charset=utf-8')
    if (request.query.objects === 'false') return reply.send(head)

    const lists = {
      payments: world.payments.allBodies(),
      payouts: world.payouts.allBodies(),
      refunds: world.refunds.allBodies(),
      deals: world.deals.allBodies(),
    }
    return reply.send(Readable.from(pieces(head, lists)))
  })
}

function* pieces(head: string, lists: Record<string, string[]>) {
  yield head.slice(0, -1)
  for (const [name, bodies] of Object.entries(lists)) {
    yield `,"${name}":[`
    for (let at = 0; at < bodies.length; at += PIECE) {
      yield `${at === 0 ? '' : ','}${bodies.slice(at, at + PIECE).join(',')}`
    }
    yield ']'
  }
  yield '}'
}

/**
 * `shop` is about its payments and refunds; `payouts` are the gateway's. Of the deals, the open ones have
 * money; `platform` is what they all have brought their platform, less what they have cost it.
 */
export function balances(world: World) {
  const payments = new Map(world.payments.totals().map((total) => [total.status, total]))
  const refunds = new Map(world.refunds.totals().map((total) => [total.status, total]))
  const deals = world.deals.totals()
  const opened = deals.find(({ status }) => status === 'opened')
  const payouts = world.payouts.totals()
  const captured = payments.get('succeeded')
  const shopBalance = world.shop.balance()
  return {
    gateway: rubles(world.payouts.balance()),
    shop: {
      held: rubles(payments.get('waiting_for_capture')?.amount ?? 0),
      captured: rubles(captured?.amount ?? 0),
      income: rubles(captured?.income ?? 0),
      refunded: rubles(refunds.get('succeeded')?.amount ?? 0),
      refunding: rubles(refunds.get('pending')?.amount ?? 0),
      balance: shopBalance === undefined ? null : rubles(shopBalance),
    },
    payouts: {
      paid: rubles(sumOf(payouts, 'gateway', 'succeeded')),
      reserved: rubles(sumOf(payouts, 'gateway', 'pending')),
    },
    deals: {
      balance: rubles(opened?.balance ?? 0),
      payout_balance: rubles(opened?.payout_balance ?? 0),
      platform: rubles(deals.reduce((sum, { platform }) => sum + platform, 0)),
      paid: rubles(sumOf(payouts, 'shop', 'succeeded')),
      reserved: rubles(sumOf(payouts, 'shop', 'pending')),
    },
    counts: {
      payments: counts([...payments.values()]),
      refunds: counts([...refunds.values()]),
      payouts: counts(payouts),
      deals: counts(deals),
    },
  }
}

type PayoutTotals = ReturnType<World['payouts']['totals']>

function sumOf(totals: PayoutTotals, account: Account, status: PayoutStatus): number {
  return totals.find((total) => total.account === account && total.status === status)?.amount ?? 0
}

function counts(totals: readonly { status: string; count: number }[]) {
  const sums = new Map<string, number>()
  for (const { status, count } of totals) sums.set(status, (sums.get(status) ?? 0) + count)
  return Object.fromEntries(sums)
}

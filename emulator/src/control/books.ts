import { Readable } from 'node:stream'
import type { FastifyInstance } from 'fastify'
import { iso } from '../clock.ts'
import { rubles } from '../money.ts'
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

    const lists = { payments: world.payments.allBodies(), payouts: world.payouts.allBodies() }
    return reply.send(Readable.from(pieces(head, { ...lists, refunds: [], deals: [] })))
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

/** Held, captured and income are the shop's payments; paid and reserved are the gateway's payouts. */
function balances(world: World) {
  const payments = new Map(world.payments.totals().map((total) => [total.status, total]))
  const payouts = new Map(world.payouts.totals().map((total) => [total.status, total]))
  const captured = payments.get('succeeded')
  return {
    gateway: rubles(world.payouts.balance()),
    shop: {
      held: rubles(payments.get('waiting_for_capture')?.amount ?? 0),
      captured: rubles(captured?.amount ?? 0),
      income: rubles(captured?.income ?? 0),
    },
    payouts: {
      paid: rubles(payouts.get('succeeded')?.amount ?? 0),
      reserved: rubles(payouts.get('pending')?.amount ?? 0),
    },
    counts: {
      payments: counts(payments),
      payouts: counts(payouts),
    },
  }
}

function counts(totals: ReadonlyMap<string, { count: number }>) {
  return Object.fromEntries([...totals].map(([status, { count }]) => [status, count]))
}

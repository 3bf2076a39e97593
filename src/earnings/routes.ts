import { Earnings, StatementPage, StatementQuery } from '#schema/earnings.ts'
import type { Context } from '../context.ts'
import type { Routes } from '../http/route.ts'
import { readEarnings } from './read.ts'
import { listLines } from './store.ts'
import { viewEarnings, viewLine } from './view.ts'

const masters = { roles: ['master'] } as const

export function earningsRoutes(ctx: Pick<Context, 'db' | 'clock' | 'config'>): Routes {
  return async (app) => {
    const balance = {
      operationId: 'readEarnings',
      summary:
        'A master’s money here: on hold, owed, waiting, on its way and paid, and the income of the year.',
      tags: ['payouts'],
      response: { 200: Earnings },
    }
    app.get('/balance', { schema: balance, config: masters }, async ({ caller }) =>
      viewEarnings(await readEarnings(ctx, caller.id)),
    )

    const statement = {
      operationId: 'listStatement',
      summary: 'What changed a master’s money, newest first, as the ledger has it.',
      description: 'All `amount`s add up to `owed` of the balance, and all `tax`es to `tax_reserve`.',
      tags: ['payouts'],
      querystring: StatementQuery,
      response: { 200: StatementPage },
    }
    app.get('/statement', { schema: statement, config: masters }, async ({ caller, query }) => {
      const { limit, cursor } = query
      const found = await listLines(ctx.db, {
        masterId: caller.id,
        ...(cursor && { before: cursor }),
        limit: limit + 1,
      })
      const lines = found.slice(0, limit)
      return {
        items: lines.map(viewLine),
        ...(found.length > limit && { next_cursor: lines.at(-1)?.id }),
      }
    })
  }
}

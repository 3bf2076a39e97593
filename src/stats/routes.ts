import { Stats, StatsQuery } from '#schema/stats.ts'
import type { Context } from '../context.ts'
import { problems, type Routes } from '../http/route.ts'
import { readStats } from './read.ts'
import { viewStats } from './view.ts'

export function statsRoutes(ctx: Pick<Context, 'db' | 'clock'>): Routes {
  return async (app) => {
    const stats = {
      operationId: 'readStats',
      summary: 'How the house does: deals, volume, money on hold, the time to money, and what fails.',
      tags: ['office'],
      querystring: StatsQuery,
      response: { 200: Stats, ...problems('unavailable') },
    }
    app.get('/stats', { schema: stats, config: { roles: ['operator', 'accountant'] } }, async ({ query }) =>
      viewStats(await readStats(ctx, query.days)),
    )
  }
}

import { Gauge } from 'prom-client'
import { page } from '#schema/common.ts'
import { Deal, DealQuery } from '#schema/deal.ts'
import type { Context } from '../context.ts'
import { after } from '../core/clock.ts'
import { SAME_IN_ALL } from '../http/metrics.ts'
import { pageOf } from '../http/page.ts'
import type { Routes } from '../http/route.ts'
import { countEnding, listDeals } from './store.ts'
import { viewDeal } from './view.ts'

export function dealRoutes({ db, clock, config }: Pick<Context, 'db' | 'clock' | 'config'>): Routes {
  const soon = () => after(clock.now(), config.DEAL_WARN_DAYS)

  return async (app) => {
    new Gauge({
      name: 'deals_ending',
      help: 'Deals that end soon with money in them that nobody was paid.',
      registers: [app.metrics],
      aggregator: SAME_IN_ALL,
      async collect() {
        this.set(await countEnding(db, soon()))
      },
    })

    const list = {
      operationId: 'listDeals',
      summary: 'Deals at YooKassa, newest first.',
      tags: ['payments'],
      querystring: DealQuery,
      response: { 200: page(Deal) },
    }
    app.get('/deals/', { schema: list, config: { roles: ['operator', 'accountant'] } }, async ({ query }) => {
      const { limit, cursor, status, ending } = query
      const deals = await listDeals(db, {
        ...(status && { status }),
        ...(ending === 'true' && { endingBefore: soon() }),
        ...(cursor && { before: cursor }),
        limit: limit + 1,
      })
      return pageOf(deals, limit, viewDeal)
    })
  }
}

import { Findings, SearchQuery } from '#schema/search.ts'
import type { Context } from '../context.ts'
import { amountOf } from '../http/amount.ts'
import { problems, type Routes } from '../http/route.ts'
import { find } from './find.ts'

export function searchRoutes({ db }: Pick<Context, 'db'>): Routes {
  return async (app) => {
    const search = {
      operationId: 'search',
      summary:
        'Find whatever somebody has in their hands: an id, ours or YooKassa’s, a name, an e-mail, a title.',
      description: 'Twenty findings at most: ids first, then people, then services, each newest first.',
      tags: ['office'],
      querystring: SearchQuery,
      response: { 200: Findings, ...problems('unavailable') },
    }
    app.get(
      '/search',
      { schema: search, config: { roles: ['operator', 'accountant'] } },
      async ({ query }) => ({
        items: (await find(db, query.q)).map(({ kind, id, enrollId, title, status, amount, note, at }) => ({
          kind,
          id,
          enroll_id: enrollId,
          title,
          detail: { status, amount: amount === null ? null : amountOf(amount), note },
          at: at.toISOString(),
        })),
      }),
    )
  }
}

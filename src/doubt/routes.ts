import { Gauge } from 'prom-client'
import { IdParams, page } from '#schema/common.ts'
import { Acknowledgement, Doubt, DoubtQuery, VerdictRequest } from '#schema/doubt.ts'
import type { Context } from '../context.ts'
import { SAME_IN_ALL } from '../http/metrics.ts'
import { pageOf } from '../http/page.ts'
import { problems, type Routes } from '../http/route.ts'
import { askNow } from './probe.ts'
import { countDoubts, listDoubts } from './store.ts'
import { acknowledgeDoubt, giveVerdict } from './verdict.ts'
import { viewDoubt } from './view.ts'

export function doubtRoutes(ctx: Context): Routes {
  return async (app) => {
    new Gauge({
      name: 'doubts',
      help: 'Calls that wait for somebody: nobody knows what became of them (open), or YooKassa contradicted people.',
      labelNames: ['state'],
      registers: [app.metrics],
      aggregator: SAME_IN_ALL,
      async collect() {
        const counts = await countDoubts(ctx.db)
        for (const state of ['open', 'contradicted']) this.set({ state }, counts[state] ?? 0)
      },
    })

    const list = {
      operationId: 'listDoubts',
      summary: 'Calls whose outcome nobody knows, newest first.',
      tags: ['doubts'],
      querystring: DoubtQuery,
      response: { 200: page(Doubt) },
    }
    app.get(
      '/doubts/',
      { schema: list, config: { roles: ['operator', 'accountant'] } },
      async ({ query: { limit, cursor, state }, caller }) => {
        const doubts = await listDoubts(ctx.db, { state, before: cursor, limit: limit + 1 })
        return pageOf(doubts, limit, (doubt) => viewDoubt(doubt, caller))
      },
    )

    const probe = {
      operationId: 'probeDoubt',
      summary: 'Ask YooKassa now, and settle what it says.',
      tags: ['doubts'],
      params: IdParams,
      response: { 200: Doubt, ...problems('not_found') },
    }
    app.post(
      '/doubts/:id/probe',
      { schema: probe, config: { roles: ['operator'] } },
      async ({ params, caller }) => viewDoubt(await askNow(ctx, caller, params.id), caller),
    )

    const verdict = {
      operationId: 'giveVerdict',
      summary: 'Say what became of it. Two different operators with the same word clear the doubt.',
      tags: ['doubts'],
      params: IdParams,
      body: VerdictRequest,
      response: { 200: Doubt, ...problems('not_found', 'wrong_state', 'second_person_needed') },
    }
    app.post(
      '/doubts/:id/verdict',
      { schema: verdict, config: { roles: ['operator'] } },
      async ({ params, body, caller }) =>
        viewDoubt(await giveVerdict(ctx, caller, { ...body, id: params.id }), caller),
    )

    const acknowledge = {
      operationId: 'acknowledgeDoubt',
      summary: 'YooKassa contradicted a verdict: say that it was dealt with, and how.',
      tags: ['doubts'],
      params: IdParams,
      body: Acknowledgement,
      response: { 200: Doubt, ...problems('not_found', 'wrong_state') },
    }
    app.post(
      '/doubts/:id/acknowledge',
      { schema: acknowledge, config: { roles: ['operator'] } },
      async ({ params, body, caller }) =>
        viewDoubt(await acknowledgeDoubt(ctx, caller, { ...body, id: params.id }), caller),
    )
  }
}

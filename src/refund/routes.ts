import { IdParams, page } from '#schema/common.ts'
import { Refund, RefundQuery, RefundRequest } from '#schema/payment.ts'
import type { Context } from '../context.ts'
import { kopecksOf } from '../http/amount.ts'
import { idFor } from '../http/idempotency.ts'
import { pageOf } from '../http/page.ts'
import { problems, type Routes } from '../http/route.ts'
import { createRefund } from './create.ts'
import { releaseRefund } from './release.ts'
import { listRefunds } from './store.ts'
import { viewRefund } from './view.ts'

export function refundRoutes(ctx: Context): Routes {
  return async (app) => {
    const create = {
      operationId: 'createRefund',
      summary: 'Give captured money back to the client, all of it or a part.',
      description:
        'Possible until the master’s payout is under way. 201 with `sending` or `accepted`: YooKassa is still at it.',
      tags: ['payments'],
      params: IdParams,
      body: RefundRequest,
      response: {
        201: Refund,
        ...problems('not_found', 'wrong_state', 'dispute_open', 'insufficient_funds'),
      },
    }
    app.post(
      '/payments/:id/refunds',
      { schema: create, config: { roles: ['operator'] } },
      async (request, reply) => {
        const { params, body, caller } = request
        const refund = await createRefund(ctx, {
          id: idFor(request),
          paymentId: params.id,
          amount: body.amount && kopecksOf(body.amount),
          reason: body.reason,
          actor: { kind: 'operator', id: caller.id },
        })
        return reply.code(201).send(viewRefund(refund))
      },
    )

    const list = {
      operationId: 'listRefunds',
      summary: 'Money that goes back to you, newest first; everybody’s for an operator.',
      tags: ['payments'],
      querystring: RefundQuery,
      response: { 200: page(Refund) },
    }
    app.get('/refunds/', { schema: list }, async ({ query, caller }) => {
      const { limit, cursor, status } = query
      const seesAll = caller.roles.includes('operator') || caller.roles.includes('accountant')
      const refunds = await listRefunds(ctx.db, {
        ...(!seesAll && { clientId: caller.id }),
        ...(status && { status }),
        ...(cursor && { before: cursor }),
        limit: limit + 1,
      })
      return pageOf(refunds, limit, viewRefund)
    })

    const release = {
      operationId: 'releaseRefund',
      summary: 'Try a parked refund again.',
      tags: ['payments'],
      params: IdParams,
      response: { 200: Refund, ...problems('not_found', 'wrong_state') },
    }
    app.post(
      '/refunds/:id/release',
      { schema: release, config: { roles: ['operator'] } },
      async (request) => {
        const actor = { kind: 'operator', id: request.caller.id } as const
        return viewRefund(await releaseRefund(ctx, request.params.id, actor))
      },
    )
  }
}

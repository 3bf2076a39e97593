import { IdParams } from '#schema/common.ts'
import { Refund, RefundRequest } from '#schema/payment.ts'
import type { Context } from '../context.ts'
import { kopecksOf } from '../http/amount.ts'
import { problems, type Routes } from '../http/route.ts'
import { createRefund } from './create.ts'
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
      response: { 201: Refund, ...problems('not_found', 'wrong_state', 'insufficient_funds') },
    }
    app.post(
      '/payments/:id/refunds',
      { schema: create, config: { roles: ['operator'] } },
      async ({ params, body, caller }, reply) => {
        const refund = await createRefund(ctx, {
          paymentId: params.id,
          amount: body.amount && kopecksOf(body.amount),
          reason: body.reason,
          actor: { kind: 'operator', id: caller.id },
        })
        return reply.code(201).send(viewRefund(refund))
      },
    )
  }
}

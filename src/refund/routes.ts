import { Approval, ApprovalWord } from '#schema/approval.ts'
import { IdParams, page } from '#schema/common.ts'
import { Refund, RefundQuery, RefundRequest } from '#schema/payment.ts'
import { actByHand } from '../approval/act.ts'
import { viewApproval } from '../approval/view.ts'
import type { Context } from '../context.ts'
import { kopecksOf } from '../http/amount.ts'
import { idFor } from '../http/idempotency.ts'
import { pageOf } from '../http/page.ts'
import { problems, type Routes } from '../http/route.ts'
import { seesAllMoney } from '../identity/caller.ts'
import type { Titled } from '../payout/store.ts'
import { findRefund, listRefunds, type Refund as Refunded } from './store.ts'
import { viewRefund } from './view.ts'

type Row = Titled<Refunded>

export function refundRoutes(ctx: Context): Routes {
  return async (app) => {
    const create = {
      operationId: 'createRefund',
      summary: 'Give captured money back to the client, all of it or a part.',
      description:
        'Possible until the master’s payout is under way. 201 with `sending` or `accepted`: YooKassa is still at it. ' +
        '202 with an approval: the sum is above the limit, and another operator has to approve it.',
      tags: ['payments'],
      params: IdParams,
      body: RefundRequest,
      response: {
        201: Refund,
        202: Approval,
        ...problems('not_found', 'wrong_state', 'dispute_open', 'insufficient_funds'),
      },
    }
    app.post(
      '/payments/:id/refunds',
      { schema: create, config: { roles: ['operator'] } },
      async (request, reply) => {
        const { params, body, caller } = request
        const acted = await actByHand(ctx, caller, {
          id: idFor(request),
          action: 'refund.create',
          subjectId: params.id,
          body: { ...(body.amount && { amount: kopecksOf(body.amount) }), reason: body.reason },
          reason: body.reason,
        })
        if (acted.kind === 'asked') return reply.code(202).send(viewApproval(acted.approval, caller))
        const refund = (await findRefund(ctx.db, acted.resultId)) as Row
        return reply.code(201).send(viewRefund(refund, request.caller))
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
      const refunds = await listRefunds(ctx.db, {
        ...(!seesAllMoney(caller) && { clientId: caller.id }),
        ...(status && { status }),
        ...(cursor && { before: cursor }),
        limit: limit + 1,
      })
      return pageOf(refunds, limit, (refund) => viewRefund(refund, caller))
    })

    const release = {
      operationId: 'releaseRefund',
      summary: 'Try a parked refund again.',
      tags: ['payments'],
      params: IdParams,
      body: ApprovalWord,
      response: { 200: Refund, 202: Approval, ...problems('not_found', 'wrong_state') },
    }
    app.post(
      '/refunds/:id/release',
      { schema: release, config: { roles: ['operator'] } },
      async (request, reply) => {
        const {
          params: { id },
          body,
          caller,
        } = request
        const acted = await actByHand(ctx, caller, {
          id: idFor(request),
          action: 'refund.release',
          subjectId: id,
          reason: body?.reason,
        })
        if (acted.kind === 'asked') return reply.code(202).send(viewApproval(acted.approval, caller))
        return viewRefund((await findRefund(ctx.db, id)) as Row, caller)
      },
    )
  }
}

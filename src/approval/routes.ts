import { Approval, ApprovalQuery, ApprovalRejection, ApprovalWord } from '#schema/approval.ts'
import { IdParams, page } from '#schema/common.ts'
import type { Context } from '../context.ts'
import { pageOf } from '../http/page.ts'
import { problems, type Routes } from '../http/route.ts'
import { approve, reject } from './decide.ts'
import { listApprovals } from './store.ts'
import { viewApproval } from './view.ts'

export function approvalRoutes(ctx: Context): Routes {
  return async (app) => {
    const list = {
      operationId: 'listApprovals',
      summary: 'Manual actions on money that wait for a second person, or did, newest first.',
      tags: ['approvals'],
      querystring: ApprovalQuery,
      response: { 200: page(Approval) },
    }
    app.get(
      '/approvals/',
      { schema: list, config: { roles: ['operator', 'accountant'] } },
      async ({ query: { limit, cursor, status }, caller }) => {
        const approvals = await listApprovals(ctx.db, { status, before: cursor, limit: limit + 1 })
        return pageOf(approvals, limit, (approval) => viewApproval(approval, caller))
      },
    )

    const allow = {
      operationId: 'approveApproval',
      summary: 'Let it happen, as somebody else than who asked for it.',
      description: 'It happens now and under its own checks; when they say no, the approval is `failed`.',
      tags: ['approvals'],
      params: IdParams,
      body: ApprovalWord,
      response: {
        200: Approval,
        ...problems('not_found', 'wrong_state', 'dispute_open', 'second_person_needed', 'insufficient_funds'),
      },
    }
    app.post(
      '/approvals/:id/approve',
      { schema: allow, config: { roles: ['operator'] } },
      async ({ params, body, caller }) =>
        viewApproval(await approve(ctx, caller, params.id, body?.reason), caller),
    )

    const refuse = {
      operationId: 'rejectApproval',
      summary: 'Refuse it, as somebody else than who asked for it.',
      tags: ['approvals'],
      params: IdParams,
      body: ApprovalRejection,
      response: { 200: Approval, ...problems('not_found', 'wrong_state', 'second_person_needed') },
    }
    app.post(
      '/approvals/:id/reject',
      { schema: refuse, config: { roles: ['operator'] } },
      async ({ params, body, caller }) =>
        viewApproval(await reject(ctx, caller, params.id, body.reason), caller),
    )
  }
}

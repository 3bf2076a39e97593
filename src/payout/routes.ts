import { Approval, ApprovalWord } from '#schema/approval.ts'
import { IdParams, page } from '#schema/common.ts'
import { Payout, PayoutQuery, PayoutRelease } from '#schema/payout.ts'
import { actByHand } from '../approval/act.ts'
import { viewApproval } from '../approval/view.ts'
import type { Context } from '../context.ts'
import { AppError } from '../core/errors.ts'
import { idFor } from '../http/idempotency.ts'
import { pageOf } from '../http/page.ts'
import { problems, type Routes } from '../http/route.ts'
import { type Caller, seesAllMoney } from '../identity/caller.ts'
import { reasonsOf } from './reasons.ts'
import { releaseAll } from './retry.ts'
import { findTitledPayout, listPayouts } from './store.ts'
import { viewPayout } from './view.ts'

export function payoutRoutes(ctx: Context): Routes {
  return async (app) => {
    const list = {
      operationId: 'listPayouts',
      summary: 'Your payouts, newest first; everybody’s and the platform’s for an operator.',
      tags: ['payouts'],
      querystring: PayoutQuery,
      response: { 200: page(Payout) },
    }
    app.get('/payouts/', { schema: list }, async (request) => {
      const { limit, cursor, status, waits_for: waitsFor, reason } = request.query
      const payouts = await listPayouts(ctx.db, {
        ...(!seesAllMoney(request.caller) && { personId: request.caller.id }),
        ...(status && { status }),
        ...(reason && { reason }),
        ...(waitsFor && { reasons: reasonsOf(waitsFor) }),
        ...(cursor && { before: cursor }),
        limit: limit + 1,
      })
      return pageOf(payouts, limit, (payout) => viewPayout(payout, request.caller))
    })

    const read = {
      operationId: 'readPayout',
      summary: 'One payout.',
      tags: ['payouts'],
      params: IdParams,
      response: { 200: Payout, ...problems('not_found') },
    }
    app.get('/payouts/:id', { schema: read }, async (request) =>
      viewPayout(await readOwn(request.caller, request.params.id), request.caller),
    )

    const releaseEvery = {
      operationId: 'releasePayouts',
      summary: 'Let every parked payout go that can: masters first, the oldest debt first.',
      description:
        'At most 200 in one call. Stops at the first that finds the gateway empty. What cannot be waited for goes on in the background.',
      tags: ['payouts'],
      response: { 200: PayoutRelease },
    }
    app.post('/payouts/release', { schema: releaseEvery, config: { roles: ['operator'] } }, () =>
      releaseAll(ctx),
    )

    const release = {
      operationId: 'releasePayout',
      summary: 'Send a parked payout again.',
      description:
        '202 with an approval: the sum is above the limit, and another operator has to approve it.',
      tags: ['payouts'],
      params: IdParams,
      body: ApprovalWord,
      response: { 200: Payout, 202: Approval, ...problems('not_found', 'wrong_state') },
    }
    app.post(
      '/payouts/:id/release',
      { schema: release, config: { roles: ['operator'] } },
      async (request, reply) => {
        const {
          params: { id },
          body,
          caller,
        } = request
        const acted = await actByHand(ctx, caller, {
          id: idFor(request),
          action: 'payout.release',
          subjectId: id,
          reason: body?.reason,
        })
        if (acted.kind === 'asked') return reply.code(202).send(viewApproval(acted.approval, caller))
        return viewPayout(await readOwn(caller, id), caller)
      },
    )
  }

  async function readOwn(caller: Caller, id: string) {
    const payout = await findTitledPayout(ctx.db, id)
    if (!payout || (payout.personId !== caller.id && !seesAllMoney(caller)))
      throw new AppError('not_found', 'no such payout')
    return payout
  }
}

import { Approval } from '#schema/approval.ts'
import { IdParams, page } from '#schema/common.ts'
import { Enroll, EnrollQuery, EnrollRequest, HoldDecision, HoldQuery, ListedEnroll } from '#schema/enroll.ts'
import { viewApproval } from '../approval/view.ts'
import type { Context } from '../context.ts'
import { idFor } from '../http/idempotency.ts'
import { pageOf } from '../http/page.ts'
import { problems, type Routes } from '../http/route.ts'
import { type Caller, seesAllMoney } from '../identity/caller.ts'
import { acceptEnroll } from './accept.ts'
import { cancelOrAsk } from './cancel.ts'
import { completeEnroll } from './complete.ts'
import { confirmEnroll } from './confirm.ts'
import { createEnroll } from './create.ts'
import { decideOnHold } from './hold-calendar.ts'
import { readEnroll } from './read.ts'
import { type Enroll as Booking, findEnroll, listEnrolls, listHeld } from './store.ts'
import { viewBooked, viewEnroll, viewListed } from './view.ts'

export function enrollRoutes(ctx: Context): Routes {
  const answer = async (caller: Caller, enroll: Booking | Promise<Booking>) =>
    viewEnroll(ctx, caller, await enroll)

  /** The enroll after the last one only says that there is a next page. */
  const shownPage = async (caller: Caller, enrolls: readonly Booking[], limit: number) => {
    const seen = await viewListed(ctx.db, caller, enrolls.slice(0, limit))
    const byId = new Map(seen.map((enroll) => [enroll.id, enroll]))
    return pageOf(enrolls, limit, ({ id }) => byId.get(id) as ListedEnroll)
  }

  return async (app) => {
    const create = {
      operationId: 'createEnroll',
      summary: 'Book a master: the price and the terms are frozen.',
      tags: ['enrolls'],
      body: EnrollRequest,
      response: {
        201: Enroll,
        ...problems(
          'not_found',
          'service_closed',
          'slot_taken',
          'slot_in_past',
          'slot_too_far',
          'price_out_of_range',
        ),
      },
    }
    app.post('/enrolls/', { schema: create, config: { roles: ['client'] } }, async (request, reply) => {
      const { service_id: serviceId, starts_at } = request.body
      const asked = { clientId: request.caller.id, serviceId, startsAt: new Date(starts_at) }
      return reply.code(201).send(viewBooked(ctx, request.caller, await createEnroll(ctx, asked)))
    })

    const list = {
      operationId: 'listEnrolls',
      summary:
        'Enrolls where you are the client or the master, newest first; all of them for an operator and an accountant.',
      tags: ['enrolls'],
      querystring: EnrollQuery,
      response: { 200: page(ListedEnroll) },
    }
    app.get('/enrolls/', { schema: list }, async (request) => {
      const { limit, cursor, status: statuses, as, from, to, party_id } = request.query
      const { caller } = request
      const partyId = as || !seesAllMoney(caller) ? caller.id : party_id
      const enrolls = await listEnrolls(ctx.db, {
        ...(partyId && { partyId }),
        ...(as && { as }),
        ...(statuses && { statuses }),
        ...(from && { from: new Date(from) }),
        ...(to && { to: new Date(to) }),
        ...(cursor && { before: cursor }),
        limit: limit + 1,
      })
      return shownPage(caller, enrolls, limit)
    })

    const holds = {
      operationId: 'listHolds',
      summary: 'Enrolls whose money is on hold, by the end of the hold, soonest first.',
      description:
        'What nobody decides until then falls back to the client. `payment.hold_ends_at` says when, `POST /enrolls/{id}/hold` decides.',
      tags: ['enrolls'],
      querystring: HoldQuery,
      response: { 200: page(ListedEnroll) },
    }
    app.get(
      '/enrolls/holds',
      { schema: holds, config: { roles: ['operator', 'accountant'] } },
      async ({ caller, query }) => {
        const { limit, cursor } = query
        const enrolls = await listHeld(ctx.db, { ...(cursor && { past: cursor }), limit: limit + 1 })
        return shownPage(caller, enrolls, limit)
      },
    )

    const read = {
      operationId: 'readEnroll',
      summary: 'One enroll, with its payment, its settlement and what you may do.',
      description:
        'For its parties and operators; to read, also for accountants, and for arbiters once it has been disputed.',
      tags: ['enrolls'],
      params: IdParams,
      response: { 200: Enroll, ...problems('not_found') },
    }
    app.get('/enrolls/:id', { schema: read }, async (request) => {
      return answer(request.caller, readEnroll(ctx.db, request.caller, request.params.id))
    })

    const accept = {
      operationId: 'acceptEnroll',
      summary: 'The master takes the booking.',
      tags: ['enrolls'],
      params: IdParams,
      response: { 200: Enroll, ...problems('not_found', 'wrong_state', 'dispute_open') },
    }
    app.post('/enrolls/:id/accept', { schema: accept }, ({ caller, params }) =>
      answer(caller, acceptEnroll(ctx, caller, params.id)),
    )

    const complete = {
      operationId: 'completeEnroll',
      summary: 'The master says that the work is done. The client must have paid.',
      tags: ['enrolls'],
      params: IdParams,
      response: { 200: Enroll, ...problems('not_found', 'wrong_state', 'dispute_open', 'payment_required') },
    }
    app.post('/enrolls/:id/complete', { schema: complete }, ({ caller, params }) =>
      answer(caller, completeEnroll(ctx, caller, params.id)),
    )

    const confirm = {
      operationId: 'confirmEnroll',
      summary: 'The client accepts the work: the hold is captured and the money distributed.',
      description:
        '202: the decision is recorded, YooKassa has not answered yet; the capture goes on by itself.',
      tags: ['enrolls'],
      params: IdParams,
      response: {
        200: Enroll,
        202: Enroll,
        ...problems(
          'not_found',
          'wrong_state',
          'dispute_open',
          'payment_required',
          'hold_lost',
          'payment_refunded',
          'provider_unavailable',
        ),
      },
    }
    app.post('/enrolls/:id/confirm', { schema: confirm }, async ({ caller, params }, reply) => {
      const enroll = await confirmEnroll(ctx, caller, params.id)
      return reply.code(enroll.status === 'completed' ? 200 : 202).send(await answer(caller, enroll))
    })

    const cancel = {
      operationId: 'cancelEnroll',
      summary:
        'Call the deal off: the money goes back to the client, less what the policy leaves to the master.',
      description:
        '202 with an approval: an operator cancels, the money has been captured, and it is above the limit; another operator has to approve it.',
      tags: ['enrolls'],
      params: IdParams,
      response: { 200: Enroll, 202: Approval, ...problems('not_found', 'wrong_state', 'dispute_open') },
    }
    app.post('/enrolls/:id/cancel', { schema: cancel }, async (request, reply) => {
      const { caller, params } = request
      const acted = await cancelOrAsk(ctx, caller, params.id, idFor(request))
      if (acted.kind === 'asked') return reply.code(202).send(viewApproval(acted.approval, caller))
      return answer(caller, (await findEnroll(ctx.db, params.id)) as Booking)
    })

    const hold = {
      operationId: 'decideOnHold',
      summary: 'Take a hold that ends into escrow, or give it back.',
      description:
        'For an operator, when nobody has decided in time. `capture`: the money waits for the client’s word. `cancel`: it falls back, and the client may pay again.',
      tags: ['enrolls'],
      params: IdParams,
      body: HoldDecision,
      response: { 200: Enroll, ...problems('forbidden', 'not_found', 'wrong_state', 'dispute_open') },
    }
    app.post(
      '/enrolls/:id/hold',
      { schema: hold, config: { roles: ['operator'] } },
      ({ caller, params, body }) => answer(caller, decideOnHold(ctx, caller, params.id, body.decision)),
    )
  }
}

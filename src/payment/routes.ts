import { IdParams, page } from '#schema/common.ts'
import { Payment, PaymentQuery, PaymentRequest } from '#schema/payment.ts'
import type { Context } from '../context.ts'
import { AppError } from '../core/errors.ts'
import { pageOf } from '../http/page.ts'
import { problems, type Routes } from '../http/route.ts'
import { createPayment } from './create.ts'
import { findPartiesPayment, listPayments } from './store.ts'
import { freshPayment } from './sync.ts'
import { viewPayment } from './view.ts'

export function paymentRoutes(ctx: Context): Routes {
  return async (app) => {
    const create = {
      operationId: 'createPayment',
      summary: 'Pay for an enroll: the money is put on hold, not taken.',
      description: 'Asked again while a payment is alive, it answers 200 with that payment.',
      tags: ['payments'],
      body: PaymentRequest,
      response: {
        200: Payment,
        201: Payment,
        ...problems(
          'not_found',
          'wrong_state',
          'return_url_not_allowed',
          'payment_rejected',
          'provider_unavailable',
        ),
      },
    }
    app.post('/payments/', { schema: create, config: { roles: ['client'] } }, async (request, reply) => {
      const { enroll_id: enrollId, return_url: returnUrl } = request.body
      const { payment, isNew } = await createPayment(ctx, {
        clientId: request.caller.id,
        enrollId,
        returnUrl,
      })
      return reply.code(isNew ? 201 : 200).send(viewPayment(payment))
    })

    const list = {
      operationId: 'listPayments',
      summary: 'Your payments, newest first; everybody’s for an operator.',
      tags: ['payments'],
      querystring: PaymentQuery,
      response: { 200: page(Payment) },
    }
    app.get('/payments/', { schema: list }, async (request) => {
      const { limit, cursor, status, reason } = request.query
      const { id, roles } = request.caller
      const mine = roles.includes('operator') ? {} : { clientId: id }
      const payments = await listPayments(ctx.db, {
        ...mine,
        ...(status && { status }),
        ...(reason && { reason }),
        ...(cursor && { before: cursor }),
        limit: limit + 1,
      })
      return pageOf(payments, limit, viewPayment)
    })

    const status = {
      operationId: 'readPaymentStatus',
      summary: 'How a payment stands; YooKassa is asked when our news is old.',
      tags: ['payments'],
      params: IdParams,
      response: { 200: Payment, ...problems('not_found') },
    }
    app.get('/payments/:id/status', { schema: status }, async (request) => {
      const payment = await findPartiesPayment(ctx.db, request.params.id)
      const { id, roles } = request.caller
      const isParty = id === payment?.clientId || id === payment?.masterId || roles.includes('operator')
      if (!payment || !isParty) throw new AppError('not_found', 'no such payment')
      return viewPayment(await freshPayment(ctx, payment))
    })
  }
}

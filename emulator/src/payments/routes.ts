import type { FastifyInstance } from 'fastify'
import { notFound } from '../http/errors.ts'
import { changing, type Query, reading } from '../http/operation.ts'
import { lastThreeYears, listPage, timeConditions, wordCondition } from '../store/page.ts'
import type { World } from '../world.ts'
import { cancelPayment } from './cancel.ts'
import { capturePayment } from './capture.ts'
import { createPayment } from './create.ts'
import { paymentStatuses } from './object.ts'

/** Payments belong to the shop's credentials. */
export function paymentRoutes(app: FastifyInstance, world: World): void {
  const route = (name: string, path: string) => ({ name, path, accounts: ['shop'] as const })

  changing(app, world, route('payments.create', '/payments'), (body) => createPayment(world, body))

  reading(app, world, route('payments.list', '/payments'), ({ query }) => listPayments(world, query))

  reading(app, world, route('payments.get', '/payments/:id'), ({ id }) => {
    const body = world.payments.body(id)
    if (body === undefined) throw notFound('payment_id')
    return body
  })

  changing(app, world, route('payments.capture', '/payments/:id/capture'), (body, { id }) =>
    capturePayment(world, id, body),
  )

  changing(app, world, route('payments.cancel', '/payments/:id/cancel'), (_body, { id }) =>
    cancelPayment(world, id),
  )
}

/** The last three years, newest first. */
function listPayments(world: World, query: Query): string {
  const conditions = [
    lastThreeYears(world.clock.now()),
    ...timeConditions(query, ['created_at', 'captured_at']),
    ...wordCondition(query, 'status', 'status', paymentStatuses),
    ...wordCondition(query, 'payment_method', 'method', paymentMethods),
  ]
  return listPage(world.database, 'payment', conditions, query)
}

/** Every method the filter knows. */
const paymentMethods = [
  'bank_card',
  'cash',
  'sberbank',
  'tinkoff_bank',
  'yoo_money',
  'mobile_balance',
  'b2b_sberbank',
  'sbp',
  'sber_loan',
  'electronic_certificate',
  'sber_bnpl',
  'alfa_pay',
]

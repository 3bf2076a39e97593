import type { FastifyInstance, FastifyReply } from 'fastify'
import { z } from 'zod'
import { type Decline, GOOD_CARD, isCardNumber } from '../cards.ts'
import { confirmMethod, refuseMethod } from '../methods/confirm.ts'
import { methodTypes } from '../payments/methods.ts'
import { declineWith, type EnteredCard, finishChallenge, type PayResult, pay } from '../payments/pay.ts'
import { payOtherwise } from '../payments/pay-otherwise.ts'
import type { World } from '../world.ts'
import { ControlError, readControl } from './request.ts'

/** Reasons a test may ask for, and the party that usually gives each. */
const PARTIES: Record<string, Decline['party']> = {
  '3d_secure_failed': 'payment_network',
  call_issuer: 'payment_network',
  card_expired: 'payment_network',
  country_forbidden: 'yoo_money',
  fraud_suspected: 'yoo_money',
  general_decline: 'payment_network',
  identification_required: 'yoo_money',
  insufficient_funds: 'payment_network',
  internal_timeout: 'yoo_money',
  invalid_card_number: 'payment_network',
  invalid_csc: 'payment_network',
  issuer_unavailable: 'payment_network',
  payment_method_limit_exceeded: 'payment_network',
  payment_method_restricted: 'payment_network',
  permission_revoked: 'yoo_money',
}

const card = z
  .string()
  .transform((number) => number.replaceAll(' ', ''))
  .refine((number) => isCardNumber(number), 'not a card number')
  .optional()

/** What a payer does on the checkout page, without the page. */
export function paymentControls(app: FastifyInstance, world: World): void {
  app.post<{ Params: { id: string } }>('/payments/:id/pay', (request, reply) => {
    const { id } = request.params
    const asked = readControl(request, { card, method: z.enum(methodTypes).optional() })
    mustExist(world, id)
    const type = asked.card === undefined ? (asked.method ?? chosen(world, id)) : 'bank_card'
    if (type !== 'bank_card') return answer(world, reply, id, payOtherwise(world, id, type))
    const result = pay(world, id, entered(world, asked.card ?? GOOD_CARD))
    return answer(world, reply, id, result === 'challenge' ? finishChallenge(world, id, true) : result)
  })

  /** What the owner of a card does on the page of a method that is saved without a payment. */
  app.post<{ Params: { id: string } }>('/payment_methods/:id/confirm', (request) => {
    const { id } = request.params
    const asked = readControl(request, { card, refuse: z.literal(true).optional() })
    if (world.bindings.find(id) === undefined) throw new ControlError(404, `no method ${id}`)
    const result = asked.refuse
      ? refuseMethod(world, id)
      : confirmMethod(world, id, entered(world, asked.card ?? GOOD_CARD))
    if (result === 'not_pending') throw new ControlError(409, 'the method does not wait for its owner')
    return JSON.parse(world.bodyOf('payment_method', id)) as object
  })

  /** A saved method from now on fails, or works again: `null`. */
  app.post<{ Params: { id: string } }>('/payment_methods/:id', (request) => {
    const { decline } = readControl(request, { decline: z.enum(Object.keys(PARTIES)).nullable() })
    const saved = world.savedMethods.find(request.params.id)
    if (saved === undefined) throw new ControlError(404, `no saved method ${request.params.id}`)
    world.savedMethods.save({ ...saved, decline })
    return { ...saved, decline }
  })

  app.post<{ Params: { id: string } }>('/payments/:id/decline', (request, reply) => {
    const { id } = request.params
    const asked = readControl(request, {
      reason: z.enum(Object.keys(PARTIES)).default('general_decline'),
      party: z.enum(['yoo_money', 'payment_network', 'merchant']).optional(),
    })
    mustExist(world, id)
    const party = asked.party ?? PARTIES[asked.reason] ?? 'yoo_money'
    const why = { reason: asked.reason, party }
    return answer(world, reply, id, declineWith(world, id, entered(world, GOOD_CARD), why))
  })
}

/** Any date in the future will do. */
function entered(world: World, number: string): EnteredCard {
  const year = new Date(world.clock.now()).getUTCFullYear() + 3
  return { number, expiryMonth: '12', expiryYear: String(year) }
}

/** The method that the shop has chosen for the payer; a card without such a choice. */
function chosen(world: World, id: string) {
  return world.payments.find(id)?.payment.payment_method?.type ?? 'bank_card'
}

function mustExist(world: World, id: string): void {
  if (world.payments.body(id) === undefined) throw new ControlError(404, `no payment ${id}`)
}

/** The payment as the API shows it now; 409 when it was not waiting for its payer. */
function answer(world: World, reply: FastifyReply, id: string, result: PayResult) {
  const body = world.bodyOf('payment', id)
  if (result === 'other_method') throw new ControlError(409, 'the payment cannot be paid this way')
  if (result === 'not_pending') {
    const { status } = JSON.parse(body) as { status: string }
    throw new ControlError(409, `the payment is ${status}, it does not wait for its payer`)
  }
  return reply.header('content-type', 'application/json; charset=utf-8').send(body)
}

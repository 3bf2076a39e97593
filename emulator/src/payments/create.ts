import { randomUUID } from 'node:crypto'
import { iso } from '../clock.ts'
import { mustFit, openDeal, showSettlements } from '../deals/settlements.ts'
import { forbidden } from '../http/errors.ts'
import type { Made } from '../http/idempotence.ts'
import { newPaymentId } from '../ids.ts'
import { rubles } from '../money.ts'
import type { World } from '../world.ts'
import type { Confirmation } from './object.ts'
import { type PaymentRequest, readPaymentRequest } from './request.ts'

/** A payer has an hour to pay by card; then the payment is canceled, `expired_on_confirmation`. */
const PAY_TERM_MS = 3_600_000

/** A new payment waits for its payer on the checkout page. */
export function createPayment(world: World, body: Record<string, unknown>): Made {
  const request = readPaymentRequest(body)
  if (request.save_payment_method === true) throw forbidden('Forbidden to save payment method')

  const { deal } = request
  if (deal !== undefined) {
    openDeal(world, deal.id)
    mustFit(world, request.kopecks, deal.settlements)
  }

  const now = world.clock.now()
  const id = newPaymentId(now)
  const { shop } = world.options
  const text = world.payments.add({
    payment: {
      id,
      status: 'pending',
      amount: rubles(request.kopecks),
      ...(request.description === undefined ? {} : { description: request.description }),
      recipient: { account_id: shop.id, gateway_id: request.recipient?.gateway_id ?? shop.gatewayId },
      ...(request.payment_method_data === undefined
        ? {}
        : { payment_method: { type: 'bank_card', id, saved: false, status: 'inactive' } }),
      created_at: iso(now),
      confirmation: confirmationOf(world, id, request.confirmation),
      test: world.shop.flags().test,
      paid: false,
      refundable: false,
      metadata: request.metadata ?? {},
      ...(request.merchant_customer_id === undefined
        ? {}
        : { merchant_customer_id: request.merchant_customer_id }),
      ...(deal === undefined
        ? {}
        : { deal: { id: deal.id, settlements: showSettlements(deal.settlements) } }),
    },
    capture: request.capture,
    deadline: now + PAY_TERM_MS,
    returnUrl: request.confirmation.type === 'redirect' ? request.confirmation.return_url : null,
    locale: request.confirmation.locale ?? null,
    challenge: null,
  })
  return { kind: 'payment', id, body: text }
}

function confirmationOf(world: World, id: string, asked: PaymentRequest['confirmation']): Confirmation {
  if (asked.type === 'embedded') return { type: 'embedded', confirmation_token: `ct-${randomUUID()}` }
  const { return_url, enforce } = asked
  const confirmation_url = `${world.publicUrl}/checkout/${id}`
  return { type: 'redirect', return_url, confirmation_url, ...(enforce === undefined ? {} : { enforce }) }
}

import { randomUUID } from 'node:crypto'
import { iso } from '../clock.ts'
import { mustFit, openDeal, showSettlements } from '../deals/settlements.ts'
import { forbidden, invalid } from '../http/errors.ts'
import type { Made } from '../http/idempotence.ts'
import { newPaymentId } from '../ids.ts'
import { rubles } from '../money.ts'
import { readReceipt } from '../receipts/data.ts'
import type { World } from '../world.ts'
import { fits, methods } from './methods.ts'
import type { Confirmation, Payment } from './object.ts'
import { payBySaved } from './pay-otherwise.ts'
import { mustBeWithinLimits, type PaymentRequest, readPaymentRequest } from './request.ts'
import type { SavedMethod } from './saved.ts'

/**
 * A new payment waits for its payer on the checkout page, unless a saved method pays at once.
 * @param invoiceId the invoice it is made by, if any
 */
export function createPayment(world: World, body: Record<string, unknown>, invoiceId?: string): Made {
  const flags = world.shop.flags()
  const request = readPaymentRequest(body, flags.payment_methods)
  if (request.save_payment_method === true && !flags.saving_allowed) {
    throw forbidden('Forbidden to save payment method')
  }
  const saved = findSaved(world, request)
  const { deal } = request
  if (deal !== undefined) {
    openDeal(world, deal.id)
    mustFit(world, request.kopecks, deal.settlements)
  }

  const receipt = readReceipt(world, body.receipt, request.kopecks)

  const now = world.clock.now()
  const id = newPaymentId(now)
  const { confirmation } = request
  const term = methods[request.payment_method_data?.type ?? 'bank_card'].payTermMs
  const stored = {
    payment: {
      ...describe(world, id, now, request),
      ...(receipt === undefined ? {} : { receipt_registration: 'pending' as const }),
      ...(invoiceId === undefined ? {} : { invoice_details: { id: invoiceId } }),
    },
    capture: request.capture,
    deadline: term === undefined ? null : now + term,
    returnUrl: confirmation && 'return_url' in confirmation ? (confirmation.return_url ?? null) : null,
    locale: confirmation?.locale ?? null,
    challenge: null,
    save: request.save_payment_method === true,
    receipt,
  }
  const text = world.payments.add(stored)
  return { kind: 'payment', id, body: saved === undefined ? text : payBySaved(world, stored, saved) }
}

function describe(world: World, id: string, now: number, request: PaymentRequest): Payment {
  const { shop } = world.options
  const { deal, payment_method_data: data } = request
  const confirmation = confirmationOf(world, id, request.confirmation)
  return {
    id,
    status: 'pending',
    amount: rubles(request.kopecks),
    ...(request.description === undefined ? {} : { description: request.description }),
    recipient: { account_id: shop.id, gateway_id: request.recipient?.gateway_id ?? shop.gatewayId },
    ...(data === undefined
      ? {}
      : {
          payment_method: {
            type: data.type,
            id,
            saved: false,
            status: 'inactive',
            ...(data.phone === undefined || data.type !== 'sberbank' ? {} : { phone: data.phone }),
          },
        }),
    created_at: iso(now),
    ...(confirmation === undefined ? {} : { confirmation }),
    test: world.shop.flags().test,
    paid: false,
    refundable: false,
    metadata: request.metadata ?? {},
    ...(request.merchant_customer_id === undefined
      ? {}
      : { merchant_customer_id: request.merchant_customer_id }),
    ...(deal === undefined ? {} : { deal: { id: deal.id, settlements: showSettlements(deal.settlements) } }),
  }
}

/** @throws ApiError 400 for a method that was never saved, or that cannot do what is asked */
function findSaved(world: World, request: PaymentRequest): SavedMethod | undefined {
  if (request.payment_method_id === undefined) return undefined
  const saved = world.savedMethods.find(request.payment_method_id)
  const purpose = { capture: request.capture, inDeal: request.deal !== undefined }
  if (saved === undefined || !fits(saved.method.type, purpose)) throw invalid('payment_method_id')
  mustBeWithinLimits(saved.method.type, request.kopecks)
  return saved
}

function confirmationOf(
  world: World,
  id: string,
  asked: PaymentRequest['confirmation'],
): Confirmation | undefined {
  const url = `${world.publicUrl}/checkout/${id}`
  switch (asked?.type) {
    case 'redirect': {
      const { return_url, enforce } = asked
      return {
        type: 'redirect',
        return_url,
        confirmation_url: url,
        ...(enforce === undefined ? {} : { enforce }),
      }
    }
    case 'embedded':
      return { type: 'embedded', confirmation_token: `ct-${randomUUID()}` }
    case 'qr':
      return { type: 'qr', confirmation_data: url }
    case 'mobile_application':
      return { type: 'mobile_application', confirmation_url: url }
    case 'external':
      return { type: 'external' }
    case undefined:
      return undefined
  }
}

import { followPayment } from '../invoices/follow.ts'
import { announce } from '../notifications/announce.ts'
import type { World } from '../world.ts'
import type { Stored } from './store.ts'

export type PaymentEvent = 'payment.waiting_for_capture' | 'payment.succeeded' | 'payment.canceled'

/** Writes a payment's new state and the notification about it, together. Gives back its JSON. */
export function saveAndTell(world: World, stored: Stored, event: PaymentEvent): string {
  const body = world.payments.save(stored)
  if (stored.payment.invoice_details !== undefined) followPayment(world, stored.payment)
  announce(world, event, stored.payment.id, body)
  return body
}

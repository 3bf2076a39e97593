import type { Decline } from '../cards.ts'
import { iso } from '../clock.ts'
import { incomeOf, kopecksOf, rubles } from '../money.ts'
import type { World } from '../world.ts'
import { cancelStored } from './cancel.ts'
import { succeed } from './capture.ts'
import { methods } from './methods.ts'
import type { AuthorizationDetails, PaymentMethod } from './object.ts'
import type { Stored } from './store.ts'
import { saveAndTell } from './tell.ts'

/**
 * The payer's bank says yes: the money is held, and taken at once if the payment has one stage. How long
 * it is held is the method's own term, whatever the shop would like; `expires_at` is its end.
 */
export function authorize(
  world: World,
  stored: Stored,
  paidBy: PaymentMethod,
  authorization_details?: AuthorizationDetails,
): string {
  const method = stored.save ? save(world, paidBy) : paidBy
  const { confirmation: _, ...payment } = stored.payment
  const deadline = world.clock.now() + (methods[method.type].holdMs ?? 0)
  const kopecks = kopecksOf(payment.amount)
  const held: Stored = {
    ...stored,
    deadline,
    challenge: null,
    payment: {
      ...payment,
      status: 'waiting_for_capture',
      income_amount: rubles(incomeOf(kopecks, world.options.fee)),
      payment_method: method,
      expires_at: iso(deadline),
      paid: true,
      ...(authorization_details === undefined ? {} : { authorization_details }),
    },
  }
  return stored.capture
    ? succeed(world, held, kopecks)
    : saveAndTell(world, held, 'payment.waiting_for_capture')
}

export function decline(world: World, stored: Stored, method: PaymentMethod, why: Decline): string {
  const payment = { ...stored.payment, payment_method: method }
  return cancelStored(world, { ...stored, payment }, why)
}

function save(world: World, method: PaymentMethod): PaymentMethod {
  if (!methods[method.type].canBeSaved) return method
  const saved: PaymentMethod = { ...method, saved: true, status: 'active' }
  world.savedMethods.save({ method: saved, decline: null })
  return saved
}

import type { Decline } from '../cards.ts'
import { invalid, notFound } from '../http/errors.ts'
import type { Made } from '../http/idempotence.ts'
import type { World } from '../world.ts'
import type { Stored } from './store.ts'
import { saveAndTell } from './tell.ts'

/**
 * The shop lets a hold go. A `pending` payment cannot be canceled this way: it dies by its own term.
 * @throws ApiError 400 unless the payment is held; 404
 */
export function cancelPayment(world: World, id: string): Made {
  const stored = world.payments.find(id)
  if (stored === undefined) throw notFound('payment_id')
  if (stored.payment.status !== 'waiting_for_capture') {
    throw invalid(undefined, `Payment can't be canceled: its status is ${stored.payment.status}`)
  }
  const why: Decline = { party: 'merchant', reason: 'canceled_by_merchant' }
  return { kind: 'payment', id, body: cancelStored(world, stored, why) }
}

/** Every way a payment can fail ends here. The card and the authorisation stay visible, if it got so far. */
export function cancelStored(world: World, stored: Stored, why: Decline): string {
  const { confirmation: _, expires_at: __, income_amount: ___, ...payment } = stored.payment
  return saveAndTell(
    world,
    {
      ...stored,
      deadline: null,
      challenge: null,
      payment: {
        ...payment,
        status: 'canceled',
        paid: false,
        refundable: false,
        ...(payment.receipt_registration === undefined ? {} : { receipt_registration: 'canceled' }),
        cancellation_details: { party: why.party, reason: why.reason },
      },
    },
    'payment.canceled',
  )
}

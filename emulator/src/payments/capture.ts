import { iso } from '../clock.ts'
import { readAmount } from '../http/amount.ts'
import { invalid, notFound } from '../http/errors.ts'
import type { Made } from '../http/idempotence.ts'
import { incomeOf, kopecksOf, rubles } from '../money.ts'
import type { World } from '../world.ts'
import type { Stored } from './store.ts'
import { saveAndTell } from './tell.ts'

/**
 * The shop takes the held money: all of it, or a part once and the rest goes back to the payer.
 * @throws ApiError 400 unless the payment is held and holds at least that much; 404
 */
export function capturePayment(world: World, id: string, body: Record<string, unknown>): Made {
  const stored = world.payments.find(id)
  if (stored === undefined) throw notFound('payment_id')
  const { payment } = stored
  if (payment.status !== 'waiting_for_capture') {
    throw invalid(undefined, `Payment can't be captured: its status is ${payment.status}`)
  }
  const held = kopecksOf(payment.amount)
  const kopecks = body.amount === undefined ? held : readAmount(body)
  if (kopecks > held) throw invalid('amount')
  return { kind: 'payment', id, body: succeed(world, stored, kopecks) }
}

/** The end of a good payment. From here `amount` is what was taken, not what was held. */
export function succeed(world: World, stored: Stored, kopecks: number): string {
  const { expires_at: _, ...payment } = stored.payment
  return saveAndTell(
    world,
    {
      ...stored,
      deadline: null,
      payment: {
        ...payment,
        status: 'succeeded',
        amount: rubles(kopecks),
        income_amount: rubles(incomeOf(kopecks, world.options.fee)),
        captured_at: iso(world.clock.now()),
        refunded_amount: rubles(0),
        paid: true,
        refundable: true,
      },
    },
    'payment.succeeded',
  )
}

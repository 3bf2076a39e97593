import { z } from 'zod'
import { iso } from '../clock.ts'
import { receive } from '../deals/purse.ts'
import { mustFit, openDeal, settlements, showSettlements, sumOf } from '../deals/settlements.ts'
import { readAmount } from '../http/amount.ts'
import { invalid, notFound } from '../http/errors.ts'
import { check } from '../http/fields.ts'
import type { Made } from '../http/idempotence.ts'
import { incomeOf, kopecksOf, rubles } from '../money.ts'
import { readReceipt } from '../receipts/data.ts'
import { registerReceipt } from '../receipts/register.ts'
import type { World } from '../world.ts'
import { methods } from './methods.ts'
import type { Payment } from './object.ts'
import type { Stored } from './store.ts'
import { saveAndTell } from './tell.ts'

/**
 * The shop takes the held money: all of it, or a part once and the rest goes back to the payer.
 * @throws ApiError 400 unless the payment is held, holds that much, and its deal agrees; 404
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
  const isAllOrNothing = !methods[payment.payment_method?.type ?? 'bank_card'].partialCapture
  if (kopecks > held || (isAllOrNothing && kopecks < held)) throw invalid('amount')
  const deal = dealOf(world, payment, kopecks < held, body.deal)
  const receipt = readReceipt(world, body.receipt, kopecks, kopecks === held ? stored.receipt : undefined)
  const agreed = { ...stored, receipt, payment: deal === undefined ? payment : { ...payment, deal } }
  return { kind: 'payment', id, body: succeed(world, agreed, kopecks) }

  /** In a deal, a partial capture says anew what goes to the seller; a full one may. */
  function dealOf(world: World, { deal }: Payment, isPart: boolean, asked: unknown): Payment['deal'] {
    if (deal === undefined && asked === undefined) return undefined
    if (deal === undefined) throw invalid('deal')
    openDeal(world, deal.id)
    if (asked === undefined && isPart) throw invalid('deal')
    if (asked === undefined) return deal
    const parts = check(z.object({ settlements }), asked, 'deal').settlements
    mustFit(world, kopecks, parts)
    return { id: deal.id, settlements: showSettlements(parts) }
  }
}

/** The end of a good payment. From here `amount` is what was taken, not what was held. */
export function succeed(world: World, stored: Stored, kopecks: number): string {
  const { expires_at: _, ...payment } = stored.payment
  const income = incomeOf(kopecks, world.options.fee)
  if (payment.deal !== undefined) receive(world, payment.deal.id, income, sumOf(payment.deal.settlements))
  const about = { type: 'payment', payment_id: payment.id } as const
  const receipt = stored.receipt && registerReceipt(world, about, stored.receipt, kopecks)
  return saveAndTell(
    world,
    {
      ...stored,
      deadline: null,
      payment: {
        ...payment,
        status: 'succeeded',
        amount: rubles(kopecks),
        income_amount: rubles(income),
        captured_at: iso(world.clock.now()),
        refunded_amount: rubles(0),
        ...(receipt === undefined ? {} : { receipt_registration: receipt }),
        paid: true,
        refundable: methods[payment.payment_method?.type ?? 'bank_card'].refund !== 'none',
      },
    },
    'payment.succeeded',
  )
}

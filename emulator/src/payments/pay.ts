import { cardType, type Decline, outcomeOf } from '../cards.ts'
import { iso } from '../clock.ts'
import { randomDigits } from '../ids.ts'
import { incomeOf, kopecksOf, rubles } from '../money.ts'
import type { World } from '../world.ts'
import { cancelStored } from './cancel.ts'
import { succeed } from './capture.ts'
import type { Card, Payment, PaymentMethod } from './object.ts'
import type { Stored } from './store.ts'
import { saveAndTell } from './tell.ts'

/** A card hold lives seven days, whatever the shop would like; `expires_at` is its end. */
const HOLD_MS = 7 * 86_400_000

/** What a payer types. The number is looked at once and never stored. */
export type EnteredCard = { number: string; expiryMonth: string; expiryYear: string }

export type PayResult = 'paid' | 'declined' | 'challenge' | 'not_pending'

/**
 * The payer presses "pay". A card with 3-D Secure, or any card when the shop enforces it, stops at
 * `challenge`; the step's answer comes to `finishChallenge`. Pressing twice changes nothing.
 */
export function pay(world: World, id: string, entered: EnteredCard): PayResult {
  return world.database.transaction(() => {
    const stored = findPending(world, id)
    if (stored === undefined) return 'not_pending'
    const card = shorten(entered)
    const outcome = outcomeOf(entered.number)
    if (typeof outcome === 'object') return decline(world, stored, card, outcome)
    if (outcome === 'pays_with_3ds' || isEnforced(stored.payment)) {
      world.payments.save({ ...stored, challenge: card })
      return 'challenge'
    }
    return authorize(world, stored, card, false)
  })
}

/** @param passed whether the payer proved who they are; if not, the payment is canceled for it */
export function finishChallenge(world: World, id: string, passed: boolean): PayResult {
  return world.database.transaction(() => {
    const stored = findPending(world, id)
    if (stored === undefined || stored.challenge === null) return 'not_pending'
    const failed: Decline = { reason: '3d_secure_failed', party: 'payment_network' }
    return passed
      ? authorize(world, stored, stored.challenge, true)
      : decline(world, stored, stored.challenge, failed)
  })
}

/** Declines a pending payment for a reason of the caller's choice. */
export function declineWith(world: World, id: string, entered: EnteredCard, why: Decline): PayResult {
  return world.database.transaction(() => {
    const stored = findPending(world, id)
    return stored === undefined ? 'not_pending' : decline(world, stored, shorten(entered), why)
  })
}

function findPending(world: World, id: string): Stored | undefined {
  world.catchUp()
  const stored = world.payments.find(id)
  return stored?.payment.status === 'pending' ? stored : undefined
}

function isEnforced({ confirmation }: Payment): boolean {
  return confirmation?.type === 'redirect' && confirmation.enforce === true
}

/** The bank says yes: the money is held, and taken at once if the payment has one stage. */
function authorize(world: World, stored: Stored, card: Card, with3ds: boolean): PayResult {
  const { confirmation: _, ...payment } = stored.payment
  const deadline = world.clock.now() + HOLD_MS
  const kopecks = kopecksOf(payment.amount)
  const held: Stored = {
    ...stored,
    deadline,
    challenge: null,
    payment: {
      ...payment,
      status: 'waiting_for_capture',
      income_amount: rubles(incomeOf(kopecks, world.options.fee)),
      payment_method: methodOf(payment.id, card),
      expires_at: iso(deadline),
      paid: true,
      authorization_details: {
        rrn: randomDigits(15),
        auth_code: randomDigits(6),
        three_d_secure: {
          applied: with3ds,
          ...(with3ds ? { protocol: 'v1' } : {}),
          method_completed: false,
          challenge_completed: with3ds,
        },
      },
    },
  }
  if (stored.capture) succeed(world, held, kopecks)
  else saveAndTell(world, held, 'payment.waiting_for_capture')
  return 'paid'
}

function decline(world: World, stored: Stored, card: Card, why: Decline): PayResult {
  const payment = { ...stored.payment, payment_method: methodOf(stored.payment.id, card) }
  cancelStored(world, { ...stored, payment }, why)
  return 'declined'
}

function methodOf(id: string, card: Card): PaymentMethod {
  const title = `Bank card *${card.last4}`
  return { type: 'bank_card', id, saved: false, status: 'inactive', title, card }
}

function shorten({ number, expiryMonth, expiryYear }: EnteredCard): Card {
  const type = cardType(number)
  return {
    first6: number.slice(0, 6),
    last4: number.slice(-4),
    expiry_year: expiryYear,
    expiry_month: expiryMonth,
    card_type: type,
    ...(type === 'MasterCard' ? { card_product: { code: 'E' }, issuer_country: 'US' } : {}),
    ...(type === 'Mir' ? { issuer_country: 'RU' } : {}),
  }
}

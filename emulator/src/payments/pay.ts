import { cardType, type Decline, outcomeOf } from '../cards.ts'
import { randomDigits } from '../ids.ts'
import type { World } from '../world.ts'
import { authorize, decline } from './authorize.ts'
import { choices } from './choices.ts'
import type { AuthorizationDetails, Card, Payment, PaymentMethod } from './object.ts'
import type { Stored } from './store.ts'

/** What a payer types. The number is looked at once and never stored. */
export type EnteredCard = { number: string; expiryMonth: string; expiryYear: string }

export type PayResult = 'paid' | 'declined' | 'challenge' | 'not_pending' | 'other_method'

/**
 * The payer presses "pay". A card with 3-D Secure, or any card when the shop enforces it, stops at
 * `challenge`; the step's answer comes to `finishChallenge`. Pressing twice changes nothing.
 */
export function pay(world: World, id: string, entered: EnteredCard): PayResult {
  return world.database.transaction(() => {
    const stored = findPending(world, id)
    if (stored === undefined) return 'not_pending'
    if (!choices(world, stored).includes('bank_card')) return 'other_method'
    const card = shorten(entered)
    const outcome = outcomeOf(entered.number)
    if (typeof outcome === 'object') return refuse(world, stored, card, outcome)
    if (outcome === 'pays_with_3ds' || isEnforced(stored.payment)) {
      world.payments.save({ ...stored, challenge: card })
      return 'challenge'
    }
    return accept(world, stored, card, false)
  })
}

/** @param passed whether the payer proved who they are; if not, the payment is canceled for it */
export function finishChallenge(world: World, id: string, passed: boolean): PayResult {
  return world.database.transaction(() => {
    const stored = findPending(world, id)
    if (stored === undefined || stored.challenge === null) return 'not_pending'
    const failed: Decline = { reason: '3d_secure_failed', party: 'payment_network' }
    return passed
      ? accept(world, stored, stored.challenge, true)
      : refuse(world, stored, stored.challenge, failed)
  })
}

/** Declines a pending payment for a reason of the caller's choice; by card, if no other way was chosen. */
export function declineWith(world: World, id: string, entered: EnteredCard, why: Decline): PayResult {
  return world.database.transaction(() => {
    const stored = findPending(world, id)
    if (stored === undefined) return 'not_pending'
    const { payment } = stored
    const chosen = isByCard(payment) ? methodOf(payment.id, shorten(entered)) : payment.payment_method
    decline(world, stored, chosen ?? methodOf(payment.id, shorten(entered)), why)
    return 'declined'
  })
}

export function findPending(world: World, id: string): Stored | undefined {
  world.catchUp()
  const stored = world.payments.find(id)
  return stored?.payment.status === 'pending' ? stored : undefined
}

const isByCard = ({ payment_method: method }: Payment) => method === undefined || method.type === 'bank_card'

function isEnforced({ confirmation }: Payment): boolean {
  return confirmation?.type === 'redirect' && confirmation.enforce === true
}

function accept(world: World, stored: Stored, card: Card, with3ds: boolean): PayResult {
  authorize(world, stored, methodOf(stored.payment.id, card), authorization(with3ds))
  return 'paid'
}

function refuse(world: World, stored: Stored, card: Card, why: Decline): PayResult {
  decline(world, stored, methodOf(stored.payment.id, card), why)
  return 'declined'
}

export function authorization(with3ds: boolean): AuthorizationDetails {
  return {
    rrn: randomDigits(15),
    auth_code: randomDigits(6),
    three_d_secure: {
      applied: with3ds,
      ...(with3ds ? { protocol: 'v1' } : {}),
      method_completed: false,
      challenge_completed: with3ds,
    },
  }
}

function methodOf(id: string, card: Card): PaymentMethod {
  const title = `Bank card *${card.last4}`
  return { type: 'bank_card', id, saved: false, status: 'inactive', title, card }
}

/** What is left of a card's number. */
export function shorten({ number, expiryMonth, expiryYear }: EnteredCard): Card {
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

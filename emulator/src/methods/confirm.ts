import { outcomeOf } from '../cards.ts'
import { announce } from '../notifications/announce.ts'
import type { Card } from '../payments/object.ts'
import { type EnteredCard, shorten } from '../payments/pay.ts'
import { sbpBanks } from '../payouts/sbp-banks.ts'
import type { World } from '../world.ts'
import type { SavedMethodObject } from './object.ts'

export type Answer = 'active' | 'inactive' | 'not_pending'

/** The owner gives the card, or agrees in the bank; a card that the bank declines is not saved. */
export function confirmMethod(world: World, id: string, entered?: EnteredCard): Answer {
  return world.database.transaction(() => {
    const pending = findPending(world, id)
    if (pending === undefined) return 'not_pending'
    if (pending.type === 'sbp') return activate(world, pending)
    if (entered === undefined || typeof outcomeOf(entered.number) === 'object') return refuse(world, pending)
    return activate(world, pending, shorten(entered))
  })
}

export function refuseMethod(world: World, id: string): Answer {
  return world.database.transaction(() => {
    const pending = findPending(world, id)
    return pending === undefined ? 'not_pending' : refuse(world, pending)
  })
}

function findPending(world: World, id: string): SavedMethodObject | undefined {
  const method = world.bindings.find(id)?.method
  return method?.status === 'pending' ? method : undefined
}

function activate(world: World, pending: SavedMethodObject, card?: Card): Answer {
  const { confirmation: _, ...rest } = pending
  const title = card === undefined ? {} : { title: `Bank card *${card.last4}`, card }
  const bank = card === undefined ? { payer_bank_details: { bank_id: sbpBanks[0]?.bank_id ?? '' } } : {}
  const active: SavedMethodObject = { ...rest, saved: true, status: 'active', ...title, ...bank }
  const { id, type } = active
  world.savedMethods.save({
    method: { type, id, saved: true, status: 'active', ...title },
    decline: null,
  })
  announce(world, 'payment_method.active', id, world.bindings.save(active))
  return 'active'
}

function refuse(world: World, pending: SavedMethodObject): Answer {
  const { confirmation: _, ...rest } = pending
  world.bindings.save({ ...rest, status: 'inactive' })
  return 'inactive'
}

import type { Decline } from '../cards.ts'
import { randomHex } from '../ids.ts'
import { sbpBanks } from '../payouts/sbp-banks.ts'
import type { World } from '../world.ts'
import { authorize, decline } from './authorize.ts'
import { choices } from './choices.ts'
import { type MethodType, methods } from './methods.ts'
import type { PaymentMethod } from './object.ts'
import { authorization, findPending, type PayResult } from './pay.ts'
import type { SavedMethod } from './saved.ts'
import type { Stored } from './store.ts'

/** The published test wallet of a person who is known. */
const WALLET = '4100116074720387'

/** A way to pay in which nothing is typed: the payer agrees in an application or a wallet, or does not. */
export type OtherMethod = Exclude<MethodType, 'bank_card'>

/** @param why the reason, if the payer's side refuses */
export function payOtherwise(world: World, id: string, type: OtherMethod, why?: Decline): PayResult {
  return world.database.transaction(() => {
    const stored = findPending(world, id)
    if (stored === undefined) return 'not_pending'
    if (!choices(world, stored).includes(type)) return 'other_method'
    const method = { ...stored.payment.payment_method, ...methodOf(id, type) }
    if (why !== undefined) {
      decline(world, stored, method, why)
      return 'declined'
    }
    authorize(world, stored, used(method), methods[type].hasAuthorization ? authorization(false) : undefined)
    return 'paid'
  })
}

/** A payment without its payer, by a method kept earlier. */
export function payBySaved(world: World, stored: Stored, { method, decline: why }: SavedMethod): string {
  if (why !== null) {
    const isRevoked = why === 'permission_revoked'
    const shown: PaymentMethod = isRevoked ? { ...method, saved: false, status: 'inactive' } : method
    return decline(world, stored, shown, { reason: why, party: isRevoked ? 'yoo_money' : 'payment_network' })
  }
  const details = methods[method.type].hasAuthorization ? authorization(false) : undefined
  return authorize(world, stored, used(method), details)
}

function methodOf(id: string, type: OtherMethod): PaymentMethod {
  const method: PaymentMethod = { type, id, saved: false, status: 'inactive' }
  return type === 'yoo_money'
    ? { ...method, title: `YooMoney wallet ${WALLET}`, account_number: WALLET }
    : method
}

/** Only an operation that took place has a number in the faster payments system. */
function used(method: PaymentMethod): PaymentMethod {
  const [bank] = sbpBanks
  if (method.type !== 'sbp' || bank === undefined) return method
  const { bank_id, bic } = bank
  return {
    ...method,
    sbp_operation_id: randomHex(16).toUpperCase(),
    payer_bank_details: { bank_id, bic },
  }
}

import { iso } from '../clock.ts'
import { invalid } from '../http/errors.ts'
import type { Made } from '../http/idempotence.ts'
import { newPayoutId } from '../ids.ts'
import { rubles } from '../money.ts'
import { announce } from '../notifications/announce.ts'
import type { World } from '../world.ts'
import type { Payout } from './object.ts'
import { isBelowMinimum, whyRefused } from './refuse.ts'
import { readPayoutRequest } from './request.ts'
import { canceled, succeeded } from './settle.ts'

/**
 * Pays a private person from the gateway's balance. The answer may be final at once, or `pending`
 * when the emulator was told so. A refusal is a canceled payout, never an error.
 */
export function createPayout(world: World, body: Record<string, unknown>): Made {
  const request = readPayoutRequest(world, body)
  if (isBelowMinimum(request)) throw invalid('amount.value')

  const now = world.clock.now()
  const asked: Payout = {
    id: newPayoutId(now),
    amount: rubles(request.kopecks),
    status: 'pending',
    payout_destination: request.destination,
    ...(request.description === undefined ? {} : { description: request.description }),
    created_at: iso(now),
    ...(request.metadata === undefined ? {} : { metadata: request.metadata }),
    test: true,
  }
  const refusal = whyRefused(world, request)
  if (refusal === undefined) world.payouts.setBalance(world.payouts.balance() - request.kopecks)

  const payout = decide()
  const text = world.payouts.add(payout, request.recipient)
  if (payout.status !== 'pending') announce(world, `payout.${payout.status}`, payout.id, text)
  return { kind: 'payout', id: payout.id, body: text }

  function decide(): Payout {
    if (refusal !== undefined) return canceled(asked, refusal)
    return world.settings.get('payout_answer') === 'pending' ? asked : succeeded(asked, now)
  }
}

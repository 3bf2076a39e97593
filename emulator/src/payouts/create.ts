import { iso } from '../clock.ts'
import { confirmMove, take } from '../deals/purse.ts'
import type { Account } from '../http/auth.ts'
import { invalid } from '../http/errors.ts'
import type { Made } from '../http/idempotence.ts'
import { newPayoutId } from '../ids.ts'
import { rubles } from '../money.ts'
import { announce } from '../notifications/announce.ts'
import { usePersonalData } from '../personal-data/use.ts'
import type { World } from '../world.ts'
import type { Payout } from './object.ts'
import { isBelowMinimum, orderedRefusal, refusalFor, whyRefused } from './refuse.ts'
import { readPayoutRequest } from './request.ts'
import { canceled, succeeded } from './settle.ts'

/**
 * Pays a private person: from the gateway's balance, or from the balance of a deal. The answer may be final
 * at once, or `pending` or refused when the emulator was told so. A refusal is a canceled payout, never an error.
 */
export function createPayout(world: World, account: Account, body: Record<string, unknown>): Made {
  const request = readPayoutRequest(world, account, body)
  if (isBelowMinimum(request)) throw invalid('amount.value')
  const { deal, kopecks, destination, personalData } = request
  if (deal !== undefined && kopecks > deal.payoutBalance) throw invalid('amount')

  const isNamed = personalData.some(({ type }) => type === 'sbp_payout_recipient')
  const isMismatch = isNamed && world.settings.get('recipient_check') === 'failed'
  const isChecked = destination.type === 'sbp' && isNamed && !isMismatch
  usePersonalData(world, personalData)

  const now = world.clock.now()
  const asked: Payout = {
    id: newPayoutId(now),
    amount: rubles(kopecks),
    status: 'pending',
    payout_destination: isChecked ? { ...destination, recipient_checked: true } : destination,
    ...(request.description === undefined ? {} : { description: request.description }),
    created_at: iso(now),
    ...(deal === undefined ? {} : { deal: { id: deal.deal.id } }),
    ...(request.metadata === undefined ? {} : { metadata: request.metadata }),
    test: world.shop.flags().test,
  }
  const refusal = isMismatch
    ? refusalFor('recipient_check_failed')
    : (whyRefused(world, request) ?? orderedRefusal(world))
  if (refusal === undefined) {
    if (deal === undefined) world.payouts.setBalance(world.payouts.balance() - kopecks)
    else take(world, deal.deal.id, { sum: kopecks, share: kopecks })
  }

  const payout = decide()
  const text = world.payouts.add(payout, request.recipient, account)
  if (payout.status !== 'pending') announce(world, `payout.${payout.status}`, payout.id, text, account)
  if (payout.status === 'succeeded' && deal !== undefined) confirmMove(world, deal.deal.id)
  return { kind: 'payout', id: payout.id, body: text }

  function decide(): Payout {
    if (refusal !== undefined) return canceled(asked, refusal)
    return world.settings.get('payout_answer') === 'pending' ? asked : succeeded(asked, now)
  }
}

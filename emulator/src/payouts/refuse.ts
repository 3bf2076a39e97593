import { PAYOUT_MAX, PAYOUT_MIN } from '../deals/settlements.ts'
import type { World } from '../world.ts'
import type { PayoutRefusal } from './object.ts'
import type { PayoutRequest } from './request.ts'

export const refusalFor = (reason: string): PayoutRefusal => ({ party: 'yoo_money', reason })

/** Test wallets whose payouts end in a known way. Any other wallet receives its money. */
const TEST_WALLETS: Record<string, string> = {
  '41001614575572': 'one_time_limit_exceeded',
  '41001614575643': 'periodic_limit_exceeded',
  '410011806060766': 'insufficient_funds',
  '410011788545536': 'general_decline',
}

/** Deals pay only to wallets whose owners are known. */
const ANONYMOUS_WALLET = '41001614575714'

/** Kopecks. The smallest sums are refused as a bad request, the largest by canceling the payout. */
const LIMITS = {
  bank_card: { min: 5_00, max: 500_000_00 },
  yoo_money: { min: 1_00, max: 500_000_00 },
  sbp: { min: 1_00, max: 500_000_00 },
}

/** Per recipient: cards by the day and the month, wallets by the month. Kopecks. */
const CARD_DAILY_COUNT = 20
const MONTHLY = { bank_card: 1_500_000_00, yoo_money: 600_000_00, sbp: Number.POSITIVE_INFINITY }

/** Days and months are Moscow's. */
const MOSCOW_MS = 3 * 3_600_000

function limitsOf({ destination, deal }: PayoutRequest) {
  return deal === undefined ? LIMITS[destination.type] : { min: PAYOUT_MIN, max: PAYOUT_MAX }
}

export function isBelowMinimum(request: PayoutRequest): boolean {
  return request.kopecks < limitsOf(request).min
}

/** Why this payout will not be made, if so. */
export function whyRefused(world: World, request: PayoutRequest): PayoutRefusal | undefined {
  const { destination, kopecks } = request
  if (destination.type === 'yoo_money') {
    const reason = TEST_WALLETS[destination.account_number]
    const isAnonymous = destination.account_number === ANONYMOUS_WALLET
    if (request.deal !== undefined && isAnonymous) return refusalFor('identification_required')
    if (reason !== undefined) return refusalFor(reason)
  }
  if (kopecks > limitsOf(request).max) return refusalFor('one_time_limit_exceeded')
  if (world.settings.get('payout_period_limits') === 'on' && isOverPeriod(world, request)) {
    return refusalFor('periodic_limit_exceeded')
  }
  if (request.deal === undefined && kopecks > world.payouts.balance()) return refusalFor('insufficient_funds')
  return undefined
}

/** Why every payout is refused, when a tester has ordered that. */
export function orderedRefusal(world: World): PayoutRefusal | undefined {
  const why = world.settings.get('payout_refusal')
  if (world.settings.get('payout_answer') !== 'canceled' || why === undefined) return undefined
  return JSON.parse(why) as PayoutRefusal
}

function isOverPeriod(world: World, { destination, recipient, kopecks }: PayoutRequest): boolean {
  const moscow = new Date(world.clock.now() + MOSCOW_MS)
  const [year, month, day] = [moscow.getUTCFullYear(), moscow.getUTCMonth(), moscow.getUTCDate()]
  const thisMonth = world.payouts.useSince(recipient, Date.UTC(year, month, 1) - MOSCOW_MS)
  if (thisMonth.amount + kopecks > MONTHLY[destination.type]) return true

  const today = world.payouts.useSince(recipient, Date.UTC(year, month, day) - MOSCOW_MS)
  return destination.type === 'bank_card' && today.count >= CARD_DAILY_COUNT
}

import { type Destined, hasVerifiedAccount, lockDestinations, lockVerifiedAccount } from '../account/store.ts'
import type { Config } from '../config.ts'
import type { Context } from '../context.ts'
import { after } from '../core/clock.ts'
import { type Kopecks, kopecks } from '../core/money.ts'
import type { Tx } from '../db/db.ts'
import { type AccountKind, railOf, rails } from '../rail/rail.ts'
import { bankDays } from './day.ts'
import type { OwnReason } from './reasons.ts'

/** Why a payout to a master cannot be promised now, and when it can; null: somebody has to act first. */
export type Obstacle = { reason: OwnReason; retryAt: Date | null }

type Settings = Pick<
  Config,
  'DESTINATION_COOL_HOURS' | 'CARD_PAYOUTS_A_DAY' | 'CARD_PAYOUT_A_MONTH' | 'WALLET_PAYOUT_A_MONTH'
>
type Place = Pick<Destined, 'kind' | 'replacedAt' | 'today' | 'month'>

/** The master's destination on this rail with what was sent there lately. It cannot be blocked until the transaction ends. */
export function findDestined(
  { clock }: Pick<Context, 'clock'>,
  tx: Tx,
  personId: string,
  deal: { dealId: string | null },
): Promise<Destined | undefined> {
  const { month, day } = bankDays(clock.now())
  return lockVerifiedAccount(tx, personId, rails[railOf(deal)].accountKinds, { month, day })
}

/**
 * The same, for a plan that has nobody's turn yet. Takes the person's turn and looks again when there is no account, as
 * it may be verified just now, and when the destination is close to its caps, as another deal may be paying to it just
 * now. Otherwise that costs no round trip.
 */
export async function findDestinedInTurn(
  ctx: Pick<Context, 'clock' | 'config'>,
  tx: Tx,
  personId: string,
  deal: { dealId: string | null },
  amounts: readonly Kopecks[],
): Promise<Destined | undefined> {
  const found = await findDestined(ctx, tx, personId, deal)
  if (found && !isNearCap(ctx.config, amounts.reduce(withPayout, found))) return found
  lockDestinations(tx, personId)
  return findDestined(ctx, tx, personId, deal)
}

/** What stands in the way of sending `amount` to a verified destination. */
export function obstacleTo(config: Settings, place: Place, amount: Kopecks, now: Date): Obstacle | undefined {
  const coolUntil = place.replacedAt && after(place.replacedAt, config.DESTINATION_COOL_HOURS)
  if (coolUntil && coolUntil > now) return { reason: 'destination_changed', retryAt: coolUntil }
  const { perDay, perMonth } = capsOf(config, place.kind)
  const { nextDay, nextMonth } = bankDays(now)
  if (place.month + amount > perMonth) return { reason: 'recipient_over_cap', retryAt: nextMonth }
  if (place.today >= perDay) return { reason: 'recipient_over_cap', retryAt: nextDay }
  return undefined
}

/** Counts a payout that was just promised towards the caps of its destination. */
export const withPayout = (place: Destined, amount: Kopecks): Destined => ({
  ...place,
  today: place.today + 1,
  month: kopecks(place.month + amount),
})

/** Why nothing can be sent at all: no account, or none that this rail can pay, as SBP in a deal. */
export async function noAccount(tx: Tx, personId: string): Promise<Obstacle> {
  const reason = (await hasVerifiedAccount(tx, personId)) ? 'no_suitable_account' : 'no_verified_account'
  return { reason, retryAt: null }
}

/** Up to half of a cap nobody has to wait for anybody; past that, deals of one master take turns. */
function isNearCap(config: Settings, { kind, today, month }: Place): boolean {
  const { perDay, perMonth } = capsOf(config, kind)
  return today > perDay / 2 || month > perMonth / 2
}

/** YooKassa's limits of one destination. A setting of 0 is no limit, and SBP has none. */
function capsOf(config: Settings, kind: AccountKind): { perDay: number; perMonth: number } {
  const limit = (value: number) => value || Number.POSITIVE_INFINITY
  if (kind === 'bank_card') {
    return { perDay: limit(config.CARD_PAYOUTS_A_DAY), perMonth: limit(config.CARD_PAYOUT_A_MONTH) }
  }
  const perMonth = kind === 'yoo_money' ? limit(config.WALLET_PAYOUT_A_MONTH) : Number.POSITIVE_INFINITY
  return { perDay: Number.POSITIVE_INFINITY, perMonth }
}

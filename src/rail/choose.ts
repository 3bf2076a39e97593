import type { Config } from '../config.ts'
import { after, DAY_MS } from '../core/clock.ts'
import { type Kopecks, kopecks, rubles } from '../core/money.ts'
import { type Rail, rails } from './rail.ts'

/** What somebody wants to book, and when they would pay: now. */
export type Wish = {
  price: Kopecks
  startsAt: Date
  endsAt: Date
  /** YooKassa's name of a way to pay; undefined when the payer chooses later, on YooKassa's page. */
  method: string | undefined
  now: Date
}
type Bounds = Record<Rail, { min: Kopecks; max: Kopecks }>

export type ReasonCode =
  | 'not_configured'
  | 'price_out_of_range'
  | 'method_cannot_be_held'
  | 'method_barred'
  | 'ends_after_hold'
  | 'ends_after_deal'
export type Reason = { code: ReasonCode; detail: string; min?: Kopecks; max?: Kopecks }

export type Verdict = {
  rail: Rail
  fits: boolean
  /** Until when money that is paid now waits for a decision; later it falls back to the client. */
  safeUntil: Date
  /** When it fits only if paid later: from then on. Nobody pays after the start. */
  payFrom: Date | null
  /** A silent client confirms then, on this rail; null when that client would not have had the time to object. */
  confirmBy: Date | null
  reasons: Reason[]
}

/** Of every way to pay that can be held for days. The bank decides, not we. */
const HOLD_MS = 7 * DAY_MS

/** YooKassa does not take these into a deal; the others that are missing in `rails` have no hold of days. */
const BARRED_IN_DEAL = ['sbp', 'b2b_sberbank', 'sber_loan', 'electronic_certificate']

/**
 * When money leaves the hold at the latest: when the work is confirmed, so that until then it lives as long as the hold;
 * or before the hold ends, because `HOLD_POLICY` takes it into escrow, where it lives as long as its deal, or for years.
 */
export type Taken = 'before_hold_ends' | 'when_confirmed'

const takenBy = ({ HOLD_POLICY }: Config, rail: Rail): Taken =>
  (HOLD_POLICY ?? rails[rail].holdPolicy) === 'capture' ? 'before_hold_ends' : 'when_confirmed'

/** Captured money of a shop can go back for longer than anybody books ahead. */
const REFUNDABLE_MS = 366 * DAY_MS

/**
 * Which rail can carry a job: whether its money is safe until the work is done and confirmed, and if not, why. The best
 * one leaves the client the whole time to look at the work; between equals it is the rail of new bookings.
 */
export function chooseRail(
  config: Config,
  wish: Wish,
  bounds: Bounds,
  taken: Record<Rail, Taken> = {
    two_stage: takenBy(config, 'two_stage'),
    safe_deal: takenBy(config, 'safe_deal'),
  },
): { recommended: Rail | null; verdicts: Verdict[] } {
  const verdicts = (Object.keys(rails) as Rail[]).map((rail) =>
    judge(config, wish, rail, bounds[rail], taken[rail]),
  )
  const whole = after(wish.endsAt, config.CONFIRM_HOURS)
  const rank = ({ rail, confirmBy }: Verdict) =>
    (confirmBy && confirmBy >= whole ? 2 : 0) + (rail === config.RAIL ? 1 : 0)
  const [best] = verdicts.filter(({ fits }) => fits).toSorted((one, other) => rank(other) - rank(one))
  return { recommended: best?.rail ?? null, verdicts }
}

function judge(config: Config, wish: Wish, rail: Rail, bounds: Bounds[Rail], taken: Taken): Verdict {
  const safeMs = safeFor(config, rail, taken)
  const safeUntil = after(wish.now, safeMs)
  const payFrom = after(wish.endsAt, -safeMs)
  const isTooLong = wish.endsAt > safeUntil
  const end = taken === 'before_hold_ends' ? 'deal' : 'hold'
  const reasons = [
    ...(isConfigured(config, rail) ? [] : [NOT_CONFIGURED[rail]]),
    ...priceReasons(wish, bounds),
    ...methodReasons(wish.method, rail),
    ...(isTooLong
      ? [
          {
            code: `ends_after_${end}` as const,
            detail: `the work ends after the ${end}: the money would be back before`,
          },
        ]
      : []),
  ]
  return {
    rail,
    fits: reasons.length === 0,
    safeUntil,
    payFrom: isTooLong && reasons.length === 1 && payFrom < wish.startsAt ? payFrom : null,
    confirmBy: silenceConfirms(config, wish.endsAt, safeUntil),
    reasons,
  }
}

/** By the rule of a running enroll: some days after the work, or at the last moment that leaves time to object. */
function silenceConfirms(config: Config, endsAt: Date, safeUntil: Date): Date | null {
  const silence = after(endsAt, config.CONFIRM_HOURS)
  if (silence <= safeUntil) return silence
  return after(endsAt, config.OBJECTION_HOURS) <= safeUntil ? safeUntil : null
}

/** How long money that is paid now is safe. A deal outlives a hold, and a hold in it is still a hold. */
function safeFor(config: Config, rail: Rail, taken: Taken): number {
  const held = HOLD_MS - config.HOLD_MARGIN_HOURS
  const captured = rail === 'safe_deal' ? config.DEAL_LIFE_DAYS - config.DEAL_MARGIN_HOURS : REFUNDABLE_MS
  return taken === 'before_hold_ends' ? captured : Math.min(held, captured)
}

/** Deals need a contract with YooKassa, and only `RAIL` says that there is one; payouts outside a deal need a gateway. */
function isConfigured(config: Config, rail: Rail): boolean {
  if (rail === config.RAIL || config.isDemo) return true
  const { YOOKASSA_GATEWAY_ID: id, YOOKASSA_GATEWAY_KEY: key, PLATFORM_PAYOUT: way } = config
  const isPlatformPaid = way === 'retain' || (config.DEVELOPER_CARD ?? config.DEVELOPER_PAYOUT_TOKEN)
  return rail === 'two_stage' && id !== '' && key !== '' && Boolean(isPlatformPaid)
}

const NOT_CONFIGURED: Record<Rail, Reason> = {
  two_stage: {
    code: 'not_configured',
    detail: 'this installation has no payout gateway, or nowhere to send the commission',
  },
  safe_deal: { code: 'not_configured', detail: 'this installation makes no deals at YooKassa' },
}

/** The largest payment by a way that takes less than a card. A wallet takes so much once its owner is identified. */
const METHOD_MAX: Record<string, Kopecks> = { yoo_money: kopecks(250_000_00) }

function priceReasons({ price, method = '' }: Wish, { min, max: most }: Bounds[Rail]): Reason[] {
  if (min > most) return [{ code: 'price_out_of_range', detail: 'no price fits by the terms of today' }]
  const max = kopecks(Math.min(most, METHOD_MAX[method] ?? most))
  if (price >= min && price <= max) return []
  return [{ code: 'price_out_of_range', detail: `a price may be ${rubles(min)} to ${rubles(max)}`, min, max }]
}

function methodReasons(method: string | undefined, rail: Rail): Reason[] {
  if (method === undefined || rails[rail].paymentMethods.includes(method)) return []
  if (rail === 'safe_deal' && BARRED_IN_DEAL.includes(method)) {
    return [{ code: 'method_barred', detail: `YooKassa takes no ${method} into a deal` }]
  }
  return [{ code: 'method_cannot_be_held', detail: `${method} cannot be held for days` }]
}

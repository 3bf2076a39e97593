import type { Config } from '../config.ts'
import type { Context } from '../context.ts'
import { after, HOUR_MS, latest } from '../core/clock.ts'
import { type Kopecks, kopecks, sum } from '../core/money.ts'
import { deadlinesOf } from '../enroll/terms.ts'
import { providerFee, rails } from '../rail/rail.ts'
import { platformPayout, splitPrice } from '../settlement/split.ts'
import { type Coming, listComing, listOwed, type Owed } from './store.ts'

/** Money that has to leave by a moment. */
type Due = { at: Date; isInDeal: boolean; receiver: 'master' | 'platform'; amount: Kopecks }
type Line = { hours: number; until: Date; masters: Kopecks; platform: Kopecks }

export type Forecast = {
  at: Date
  /** Null: YooKassa did not say. */
  balance: Kopecks | null
  gateway: (Line & { shortfall: Kopecks | null })[]
  deals: Line[]
  inDoubt: Kopecks
}

export const HORIZONS_HOURS = [24, 72, 168]

/**
 * What the payout gateway must pay within a day, three days and a week. A client may confirm at any moment, and then it
 * is due at once: work counts by the moment when it is confirmed at the latest.
 */
export async function readForecast(
  ctx: Pick<Context, 'db' | 'clock' | 'config' | 'yookassa'>,
): Promise<Forecast> {
  const now = ctx.clock.now()
  const last = after(now, Math.max(...HORIZONS_HOURS) * HOUR_MS)
  const [balance, owed, coming] = await Promise.all([
    readBalance(ctx),
    listOwed(ctx.db),
    listComing(ctx.db, last),
  ])
  const [doubtful, certain] = [owed, owed].map((list, index) =>
    list.filter(({ status }) => (status === 'in_doubt') === (index === 0)),
  ) as [Owed[], Owed[]]
  const dues = [
    ...certain.map((payout) => ({ ...payout, at: payout.retryAt ?? now })),
    ...coming.flatMap((work) => duesOf(ctx.config, work, now)),
  ]
  const lines = (isInDeal: boolean) => HORIZONS_HOURS.map((hours) => lineOf(dues, isInDeal, hours, now))
  return {
    at: now,
    balance,
    gateway: lines(false).map((line) => ({ ...line, shortfall: shortfallOf(line, balance) })),
    deals: lines(true),
    inDoubt: sum(doubtful.filter(({ isInDeal }) => !isInDeal).map(({ amount }) => amount)),
  }
}

async function readBalance({ config, yookassa }: Pick<Context, 'config' | 'yookassa'>) {
  if (!config.YOOKASSA_GATEWAY_ID) return null // there are deals only
  const reading = await yookassa.getGateway()
  return reading.kind === 'found' ? (reading.object.payout_balance ?? null) : null
}

function lineOf(dues: readonly Due[], isInDeal: boolean, hours: number, now: Date): Line {
  const until = after(now, hours * HOUR_MS)
  const to = (receiver: Due['receiver']) =>
    sum(
      dues
        .filter((due) => due.isInDeal === isInDeal && due.receiver === receiver && due.at <= until)
        .map(({ amount }) => amount),
    )
  return { hours, until, masters: to('master'), platform: to('platform') }
}

function shortfallOf({ masters, platform }: Line, balance: Kopecks | null): Kopecks | null {
  return balance === null ? null : kopecks(Math.max(0, masters + platform - balance))
}

/** What the master and the platform get when this work is confirmed, by its frozen terms. */
function duesOf(config: Config, work: Coming, now: Date): Due[] {
  const at = confirmBy(work, now)
  if (!at) return []
  const { paysPlatform, payoutLimits } = rails[work.rail]
  const { net, fee } = splitPrice(work.amount, work.terms)
  const kept = work.providerFee ?? providerFee(config, work.amount)
  const share = paysPlatform ? platformPayout(work.terms.platformPayout, fee, kept) : kopecks(0)
  const isInDeal = work.rail === 'safe_deal'
  return [
    { at, isInDeal, receiver: 'master', amount: net },
    { at, isInDeal, receiver: 'platform', amount: share < payoutLimits(config).min ? kopecks(0) : share },
  ]
}

/** When the client's silence confirms it; work that is still ahead is taken to be done when its booked time ends. */
function confirmBy(work: Coming, now: Date): Date | undefined {
  if (work.confirmedAt) return now
  const hold = { status: work.paymentStatus, holdEndsAt: work.holdEndsAt, createdAt: work.paidAt }
  const readyAt = work.readyAt ?? latest(now, work.endsAt)
  return deadlinesOf({ ...work, status: 'ready', readyAt }, hold).confirmBy
}

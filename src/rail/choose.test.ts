import { describe, expect, it } from 'vitest'
import { type Config, loadConfig } from '../config.ts'
import { DAY_MS, HOUR_MS } from '../core/clock.ts'
import { kopecks } from '../core/money.ts'
import { chooseRail, type ReasonCode, type Taken } from './choose.ts'
import type { Rail } from './rail.ts'

const now = new Date('2026-03-01T12:00:00Z')
const inMs = (ms: number, from = now) => new Date(from.getTime() + ms)
const bounds = {
  two_stage: { min: kopecks(50_00), max: kopecks(350_000_00) },
  safe_deal: { min: kopecks(2_00), max: kopecks(350_000_00) },
}
/** What waits for the confirmation, and what is taken into the deal before its hold ends. */
const HELD: Record<Rail, Taken> = { two_stage: 'when_confirmed', safe_deal: 'when_confirmed' }
const IN_DEAL: Record<Rail, Taken> = { two_stage: 'when_confirmed', safe_deal: 'before_hold_ends' }

const live = {
  PUBLIC_URL: 'https://pay.example.com',
  YOOKASSA_URL: 'https://api.yookassa.ru/v3',
  YOOKASSA_SHOP_ID: '1',
  YOOKASSA_SECRET_KEY: 's',
  PLATFORM_PAYOUT: 'retain',
}
const gateway = { YOOKASSA_GATEWAY_ID: '2', YOOKASSA_GATEWAY_KEY: 'g' }
const demo = loadConfig({})
const demoInDeals = loadConfig({ RAIL: 'safe_deal' })
const liveTwoStage = loadConfig({ ...live, ...gateway })
const liveInDeals = loadConfig({ ...live, RAIL: 'safe_deal' })
const liveInDealsWithGateway = loadConfig({ ...live, ...gateway, RAIL: 'safe_deal', PLATFORM_PAYOUT: 'full' })
const shortLived = loadConfig({ DEAL_LIFE_DAYS: '3' })

type Asked = {
  price?: number
  startsInHours?: number
  hours?: number
  method?: string
  config?: Config
  taken?: typeof HELD
}
const choose = ({
  price = 1000_00,
  startsInHours = 24,
  hours = 1,
  method,
  config = demo,
  taken = HELD,
}: Asked) => {
  const startsAt = inMs(startsInHours * HOUR_MS)
  const wish = { price: kopecks(price), startsAt, endsAt: inMs(hours * HOUR_MS, startsAt), method, now }
  return chooseRail(config, wish, bounds, taken)
}

type Row = [
  what: string,
  asked: Asked,
  recommended: Rail | null,
  twoStage: ReasonCode[],
  safeDeal: ReasonCode[],
]
const rows: Row[] = [
  ['tomorrow', {}, 'two_stage', [], []],
  ['tomorrow, where deals are the custom', { config: demoInDeals }, 'safe_deal', [], []],
  ['by card', { method: 'bank_card' }, 'two_stage', [], []],
  ['at the last moment of the hold', { startsInHours: 155, hours: 1 }, 'two_stage', [], []],
  ['after the hold', { startsInHours: 156, hours: 1 }, null, ['ends_after_hold'], ['ends_after_hold']],
  [
    'after the hold, into a deal',
    { startsInHours: 156, hours: 1, taken: IN_DEAL },
    'safe_deal',
    ['ends_after_hold'],
    [],
  ],
  [
    'at the last moment of the deal',
    { startsInHours: 88 * 24, hours: 24, taken: IN_DEAL },
    'safe_deal',
    ['ends_after_hold'],
    [],
  ],
  [
    'after the deal',
    { startsInHours: 88 * 24, hours: 25, taken: IN_DEAL },
    null,
    ['ends_after_hold'],
    ['ends_after_deal'],
  ],
  ['with more time for the client', { startsInHours: 130, taken: IN_DEAL }, 'safe_deal', [], []],
  [
    'in deals that live three days',
    { startsInHours: 60, config: shortLived },
    'two_stage',
    [],
    ['ends_after_hold'],
  ],
  ['by SBP', { method: 'sbp' }, null, ['method_cannot_be_held'], ['method_barred']],
  ['in cash', { method: 'cash' }, null, ['method_cannot_be_held'], ['method_cannot_be_held']],
  [
    'by a certificate',
    { method: 'electronic_certificate' },
    null,
    ['method_cannot_be_held'],
    ['method_barred'],
  ],
  ['for little', { price: 49_99 }, 'safe_deal', ['price_out_of_range'], []],
  [
    'for more than a wallet holds',
    { price: 250_000_01, method: 'yoo_money' },
    null,
    ['price_out_of_range'],
    ['price_out_of_range'],
  ],
  ['for all that a wallet holds', { price: 250_000_00, method: 'yoo_money' }, 'two_stage', [], []],
  [
    'where nobody said whom to pay the commission to',
    { config: liveInDealsWithGateway },
    'safe_deal',
    ['not_configured'],
    [],
  ],
  ['for too much', { price: 350_000_01 }, null, ['price_out_of_range'], ['price_out_of_range']],
  ['without a contract for deals', { config: liveTwoStage }, 'two_stage', [], ['not_configured']],
  ['without a gateway', { config: liveInDeals }, 'safe_deal', ['not_configured'], []],
  [
    'when everything is wrong',
    { config: liveTwoStage, price: 1_00, method: 'sbp', startsInHours: 9999 },
    null,
    ['price_out_of_range', 'method_cannot_be_held', 'ends_after_hold'],
    ['not_configured', 'price_out_of_range', 'method_barred', 'ends_after_hold'],
  ],
]

describe('a job', () => {
  it.each(rows)('%s', (_what, asked, recommended, twoStage, safeDeal) => {
    const { recommended: chosen, verdicts } = choose(asked)
    const codes = verdicts.map(({ rail, fits, reasons }) => [rail, fits, reasons.map(({ code }) => code)])
    expect(codes).toEqual([
      ['two_stage', twoStage.length === 0, twoStage],
      ['safe_deal', safeDeal.length === 0, safeDeal],
    ])
    expect(chosen).toBe(recommended)
  })

  const of = (asked: Asked) => {
    const [twoStage, safeDeal] = choose(asked).verdicts
    if (!twoStage || !safeDeal) throw new Error('two rails')
    return { twoStage, safeDeal }
  }

  it('is safe for a hold less its margin, and in a deal for its life less its own', () => {
    const { twoStage, safeDeal } = of({ taken: IN_DEAL })
    expect(twoStage.safeUntil).toEqual(inMs(7 * DAY_MS - 12 * HOUR_MS))
    expect(safeDeal.safeUntil).toEqual(inMs(90 * DAY_MS - 24 * HOUR_MS))
    expect(of({}).safeDeal.safeUntil).toEqual(twoStage.safeUntil)
  })

  it('leaves the client the usual time, or what the hold leaves', () => {
    expect(of({}).twoStage.confirmBy).toEqual(inMs((25 + 72) * HOUR_MS))
    expect(of({ startsInHours: 131 }).twoStage.confirmBy).toEqual(inMs(156 * HOUR_MS))
  })

  it('that leaves the client no time to object is confirmed by nobody’s silence', () => {
    expect(of({ startsInHours: 131 + 1 }).twoStage.confirmBy).toBeNull()
    expect(of({ startsInHours: 132, taken: IN_DEAL }).safeDeal.confirmBy).toEqual(inMs((133 + 72) * HOUR_MS))
    expect(choose({ startsInHours: 132, taken: IN_DEAL }).recommended).toBe('safe_deal')
  })

  it('that comes too early for its hold is told when to pay', () => {
    expect(of({ startsInHours: 20 * 24 }).twoStage.payFrom).toEqual(inMs((20 * 24 + 1 - 156) * HOUR_MS))
    expect(of({ startsInHours: 20 * 24, hours: 200 }).twoStage.payFrom).toBeNull()
    expect(of({ startsInHours: 20 * 24, method: 'sbp' }).twoStage.payFrom).toBeNull()
    expect(of({}).twoStage.payFrom).toBeNull()
  })
})

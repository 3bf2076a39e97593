import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { loadConfig } from '../config.ts'
import { DAY_MS, HOUR_MS } from '../core/clock.ts'
import { kopecks } from '../core/money.ts'
import { bankDays } from './day.ts'
import { obstacleTo } from './obstacle.ts'

const config = loadConfig({
  CARD_PAYOUTS_A_DAY: '20',
  CARD_PAYOUT_A_MONTH: '1500000.00',
  WALLET_PAYOUT_A_MONTH: '600000.00',
})
const now = new Date('2026-03-31T12:00:00Z')
const inMs = (ms: number) => new Date(now.getTime() + ms)
const fresh = { replacedAt: null, today: 0, month: kopecks(0) }
const of = (place: object, amount = 1_00) =>
  obstacleTo(config, { kind: 'bank_card', ...fresh, ...place }, kopecks(amount), now)

const overCap = (retryAt: string) => ({ reason: 'recipient_over_cap', retryAt: new Date(retryAt) })
const tomorrow = overCap('2026-03-31T21:00:00Z')
const nextMonth = overCap('2026-03-31T21:00:00Z')

describe('a destination', () => {
  it.each<[string, object, number, object | undefined]>([
    ['that nothing was sent to', {}, 1_00, undefined],
    ['that took 19 payouts today', { today: 19 }, 1_00, undefined],
    ['that took 20', { today: 20 }, 1_00, tomorrow],
    ['that is a wallet and took 20', { kind: 'yoo_money', today: 20 }, 1_00, undefined],
    ['that is a phone', { kind: 'sbp', today: 99, month: 9_000_000_00 }, 500_000_00, undefined],
    ['that has room for just this sum', { month: 1_499_999_00 }, 1_00, undefined],
    ['that has a kopeck less', { month: 1_499_999_01 }, 1_00, nextMonth],
    ['that is a wallet with room', { kind: 'yoo_money', month: 599_999_00 }, 1_00, undefined],
    ['that is a wallet without', { kind: 'yoo_money', month: 600_000_00 }, 1, nextMonth],
    [
      'that took another’s place just now',
      { replacedAt: now },
      1_00,
      { reason: 'destination_changed', retryAt: inMs(DAY_MS) },
    ],
    [
      'that did so 23 hours ago, and is full as well',
      { replacedAt: inMs(-23 * HOUR_MS), today: 20 },
      1_00,
      { reason: 'destination_changed', retryAt: inMs(HOUR_MS) },
    ],
    ['that did so a day ago', { replacedAt: inMs(-DAY_MS) }, 1_00, undefined],
  ])('%s', (_what, place, amount, expected) => {
    expect(of(place, amount)).toEqual(expected)
  })

  it('has no caps where the settings say so', () => {
    const none = loadConfig({}) // a demo
    const full = { kind: 'bank_card', ...fresh, today: 1e6, month: kopecks(1e12) } as const
    expect(obstacleTo(none, full, kopecks(1), now)).toBeUndefined()
  })
})

describe('the days of a bank', () => {
  it('begin at midnight in Moscow', () => {
    expect(bankDays(new Date('2026-12-31T20:59:59Z'))).toEqual({
      month: new Date('2026-11-30T21:00:00Z'),
      day: new Date('2026-12-30T21:00:00Z'),
      nextDay: new Date('2026-12-31T21:00:00Z'),
      nextMonth: new Date('2026-12-31T21:00:00Z'),
    })
  })

  it('hold every moment, whatever the year', () => {
    fc.assert(
      fc.property(
        fc.date({ min: new Date('2020-01-01'), max: new Date('2099-01-01'), noInvalidDate: true }),
        (at) => {
          const { month, day, nextDay, nextMonth: next } = bankDays(at)
          return (
            month <= day &&
            day <= at &&
            at < nextDay &&
            nextDay <= next &&
            Number(nextDay) - Number(day) === DAY_MS
          )
        },
      ),
    )
  })
})

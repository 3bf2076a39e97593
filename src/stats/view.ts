import type { Stats as StatsView } from '#schema/stats.ts'
import { after, DAY_MS } from '../core/clock.ts'
import { kopecks, sum } from '../core/money.ts'
import { type EnrollStatus, enrollLifecycle } from '../enroll/lifecycle.ts'
import { amountOf } from '../http/amount.ts'
import { MOSCOW_MS } from '../payout/day.ts'
import { BUCKETS_SECONDS, NEAR_HOURS, type Stats } from './read.ts'

export const viewStats = (stats: Stats): StatsView => ({
  at: stats.at.toISOString(),
  days: stats.days,
  since: stats.since.toISOString(),
  time_zone: 'Europe/Moscow',
  deals: viewDeals(stats),
  volume: viewVolume(stats),
  held: {
    count: stats.held.count,
    amount: amountOf(stats.held.amount),
    ending: {
      count: stats.held.endingCount,
      amount: amountOf(stats.held.endingAmount),
      within_hours: NEAR_HOURS,
    },
    list: '/enrolls/holds',
  },
  time_to_money: viewArrivals(stats),
  failures: {
    payments: stats.payments.map((failed) => ({ ...failed, list: listOf('/payments/', failed) })),
    payouts: stats.payouts.map((failed) => ({ ...failed, list: listOf('/payouts/', failed) })),
  },
})

function viewDeals({ open, booked }: Stats): StatsView['deals'] {
  const countIn = (rows: Stats['open'], status: EnrollStatus) =>
    rows.find((row) => row.status === status)?.count ?? 0
  return enrollLifecycle.states.map((status) => ({
    status,
    open: enrollLifecycle.isFinal(status) ? null : countIn(open, status),
    booked: countIn(booked, status),
    list: `/enrolls/?status=${status}`,
  }))
}

function viewVolume({ confirmed, days, since }: Stats): StatsView['volume'] {
  const all = Array.from({ length: days }, (_, day) => {
    const { count, amount } = confirmed.find((row) => row.day === day) ?? { count: 0, amount: kopecks(0) }
    return { date: dateOf(after(since, day * DAY_MS)), count, amount }
  })
  return {
    total: {
      count: all.reduce((total, { count }) => total + count, 0),
      amount: amountOf(sum(all.map(({ amount }) => amount))),
    },
    days: all.map((day) => ({ ...day, amount: amountOf(day.amount) })),
    list: '/enrolls/?status=completed',
  }
}

/** The date that it is there at this moment. */
const dateOf = (moment: Date) => after(moment, MOSCOW_MS).toISOString().slice(0, 10)

function viewArrivals({ arrivals }: Stats): StatsView['time_to_money'] {
  const { arrived, waiting, percentiles, buckets } = arrivals
  const bounds = [...BUCKETS_SECONDS, null]
  return {
    arrived,
    waiting,
    p50_seconds: percentiles?.[0] ?? null,
    p90_seconds: percentiles?.[1] ?? null,
    histogram: bounds.map((bound, bucket) => ({ under_seconds: bound, count: buckets[bucket] ?? 0 })),
  }
}

/** A payment that YooKassa refused to make has failed, not been canceled: its reason tells it apart. */
function listOf(path: '/payments/' | '/payouts/', { reason }: { reason: string | null }): string {
  if (reason === null) return `${path}?status=canceled`
  const status = path === '/payouts/' ? 'status=canceled&' : ''
  return `${path}?${status}reason=${encodeURIComponent(reason)}`
}

import type { Queues } from '#schema/queue.ts'
import { type Kopecks, kopecks, sum } from '../core/money.ts'
import { amountOf } from '../http/amount.ts'
import { reasonOf, type WaitsFor } from '../payout/reasons.ts'
import type { Waiting } from './store.ts'

const kinds: readonly WaitsFor[] = ['time', 'money', 'account', 'destination', 'operator']

type Seen = { at: Date; withinHours: number; isArbiterOnly: boolean }

export function viewQueues(waiting: Waiting, { at, withinHours, isArbiterOnly }: Seen): Queues {
  const { disputes } = waiting
  const seen = {
    at: at.toISOString(),
    disputes: {
      ...money(disputes),
      unassigned: disputes.unassigned,
      overdue: disputes.overdue,
      mine: disputes.mine,
      next_ruling_by: moment(disputes.soonest),
      list: '/disputes/?open=true',
    },
  }
  const hidden = {
    holds: null,
    payouts: null,
    refunds: null,
    doubts: null,
    approvals: null,
    accounts: null,
    cases: null,
  }
  if (isArbiterOnly) return { ...seen, ...hidden }
  const { holds, refunds, doubts, approvals, accounts, cases } = waiting
  return {
    ...seen,
    holds: {
      ...money(holds),
      within_hours: withinHours,
      soonest_ends_at: moment(holds.soonest),
      list: '/enrolls/holds',
    },
    payouts: viewParked(waiting.payouts),
    refunds: { ...money(refunds), list: '/refunds/?status=parked' },
    doubts: {
      ...money(doubts),
      second_word: doubts.second,
      contradicted: doubts.contradicted,
      list: '/doubts/',
    },
    approvals: {
      ...money(approvals),
      own: approvals.own,
      soonest_expires_at: moment(approvals.soonest),
      list: '/approvals/?status=pending',
    },
    accounts: {
      count: accounts.count,
      oldest_at: moment(accounts.oldest),
      list: '/accounts/?status=pending',
    },
    cases: { count: cases.count, list: '/reconciliations/cases?status=open' },
  }
}

function viewParked(parked: Waiting['payouts']): Queues['payouts'] {
  const total = (rows: Waiting['payouts']) =>
    money({
      count: rows.reduce((count, row) => count + row.count, 0),
      amount: sum(rows.map(({ amount }) => kopecks(amount))),
    })
  const byKind = kinds.map((kind) => [
    kind,
    total(parked.filter(({ reason }) => reasonOf(reason).waitsFor === kind)),
  ])
  const owed = parked.flatMap(({ oldest }) => moment(oldest) ?? []).toSorted()
  return {
    ...total(parked),
    oldest_owed_at: owed[0] ?? null,
    waits_for: Object.fromEntries(byKind),
    list: '/payouts/?status=parked',
  }
}

const money = ({ count, amount }: { count: number; amount: Kopecks }) => ({
  count,
  amount: amountOf(kopecks(amount)),
})

const moment = (time: string | null) => time && new Date(time).toISOString()

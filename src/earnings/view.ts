import type { Earnings as EarningsView, StatementLine } from '#schema/earnings.ts'
import { amountOf } from '../http/amount.ts'
import type { Earnings } from './read.ts'
import type { Line } from './store.ts'

export const viewEarnings = ({ at, income, ...balances }: Earnings): EarningsView => ({
  at: at.toISOString(),
  held: amountOf(balances.held),
  captured: amountOf(balances.captured),
  owed: amountOf(balances.owed),
  waiting: { count: balances.waitingCount, amount: amountOf(balances.waiting) },
  on_its_way: amountOf(balances.onItsWay),
  paid: amountOf(balances.paid),
  tax_reserve: amountOf(balances.taxReserve),
  income: {
    year: income.year,
    counted: amountOf(income.counted),
    gross: amountOf(income.gross),
    ceiling: amountOf(income.ceiling),
    left: amountOf(income.left),
  },
})

export function viewLine({ id, key, at, enrollId, title, amount, tax }: Line): StatementLine {
  const [kind, subjectId = null, step = ''] = key.split('/')
  return {
    id,
    at: at.toISOString(),
    what: WHAT[`${kind}/${step}`] ?? 'other',
    enroll_id: enrollId,
    title,
    payout_id: kind === 'payout' ? subjectId : null,
    amount: amountOf(amount),
    tax: amountOf(tax),
  }
}

/** The keys of docs/money-flows.md, as a master reads them. */
const WHAT: Record<string, StatementLine['what']> = {
  'settlement/split': 'settlement',
  'settlement/undisputed': 'settlement',
  'payout/reserve': 'payout',
  'payout/revive': 'payout',
  'payout/settle': 'payout_returned',
  'payout/settle-again': 'payout_returned',
  'payout/reverse': 'payout_returned',
  'payout/overturn': 'payout_returned',
  'payout/set-off': 'set_off',
  'refund/reserve': 'refund',
  'refund/revive': 'refund',
  'refund/settle': 'refund_returned',
  'refund/overturn': 'refund_returned',
}

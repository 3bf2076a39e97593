import type { Split } from '#schema/payout.ts'
import type { Kopecks } from '../core/money.ts'
import { amountOf } from '../http/amount.ts'
import { splitPrice } from './split.ts'

/** Where an amount goes by these terms. */
export function viewSplit(amount: Kopecks, terms: Parameters<typeof splitPrice>[1]): Split {
  const { fee, gross, tax, net } = splitPrice(amount, terms)
  return {
    amount: amountOf(amount),
    fee: amountOf(fee),
    gross: amountOf(gross),
    tax: amountOf(tax),
    net: amountOf(net),
  }
}

import type { RailCheck } from '#schema/deal.ts'
import type { Split } from '#schema/payout.ts'
import type { Kopecks } from '../core/money.ts'
import { amountOf } from '../http/amount.ts'
import type { Verdict } from '../rail/choose.ts'
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

export const viewVerdict = ({ rail, fits, safeUntil, payFrom, confirmBy, reasons }: Verdict): RailCheck => ({
  rail,
  fits,
  safe_until: safeUntil.toISOString(),
  pay_from: payFrom?.toISOString() ?? null,
  confirm_by: confirmBy?.toISOString() ?? null,
  reasons: reasons.map(({ code, detail, min, max }) => ({
    code,
    detail,
    ...(min !== undefined && { min: amountOf(min) }),
    ...(max !== undefined && { max: amountOf(max) }),
  })),
})

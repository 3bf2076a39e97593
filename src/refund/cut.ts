import { type Kopecks, kopecks } from '../core/money.ts'
import { between, type Portion, portionOf, remaining, totalOf, within } from '../settlement/portion.ts'
import { splitPrice } from '../settlement/split.ts'

/** What a refund takes from whom: `net + tax + fee` is its amount. */
export type Cut = Portion
type Terms = Parameters<typeof splitPrice>[1]

/** How much can still go back. A deal that paid the platform at once holds the master's share only. */
export function refundable(captured: Kopecks, terms: Terms, before: Cut, isMasterOnly: boolean): Kopecks {
  if (isMasterOnly) return kopecks(splitPrice(captured, terms).net - before.net)
  return kopecks(captured - totalOf(before))
}

/** Takes a refund from everybody in proportion. */
export const proportionalCut = portionOf

/**
 * Takes `net` from the master and the matching part of the tax reserve; the rest of the amount is the platform's. When
 * the whole amount is the master's, the reserve that is not needed any more stays with the platform: `fee` is below
 * zero by it.
 */
export function cutOfMaster(
  captured: Kopecks,
  terms: Terms,
  before: Cut,
  amount: Kopecks,
  net: Kopecks,
): Cut {
  const shares = splitPrice(captured, terms)
  const all = before.net + net
  const tax = shares.net === 0 ? 0 : Math.round((shares.tax * all) / shares.net) - before.tax // far below 2^53
  if (net === amount) {
    const freed = between(0, tax, shares.tax - before.tax)
    return { net, tax: kopecks(freed), fee: kopecks(0 - freed) }
  }
  return within(remaining(shares, before), amount, net, tax)
}

/**
 * Takes back distributed money that YooKassa has returned by itself: `net` from the master and the matching part of the tax
 * reserve. The rest is the platform's, also when that is more than its commission: the reserve for what the master was
 * paid is owed all the same.
 */
export function cutOfShares(
  captured: Kopecks,
  terms: Terms,
  before: Cut,
  amount: Kopecks,
  net: Kopecks,
): Cut {
  const shares = splitPrice(captured, terms)
  const left = remaining(shares, before)
  const masters = between(0, net, left.net)
  const due = shares.net === 0 ? 0 : Math.round((shares.tax * (before.net + masters)) / shares.net)
  const tax = between(0, due - before.tax, left.tax)
  return { net: kopecks(masters), tax: kopecks(tax), fee: kopecks(amount - masters - tax) }
}

/** YooKassa takes no refund out of a deal that takes nothing from the master, so one of a kopeck or two is the master's. */
export function withMaster(captured: Kopecks, terms: Terms, before: Cut, cut: Cut): Cut {
  if (cut.net > 0 || remaining(splitPrice(captured, terms), before).net <= 0) return cut
  const giver = cut.fee > 0 ? 'fee' : 'tax'
  return { ...cut, net: kopecks(1), [giver]: kopecks(cut[giver] - 1) }
}

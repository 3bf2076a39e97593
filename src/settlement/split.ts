import { basisPoints, type Kopecks, kopecks, subtract } from '../core/money.ts'

export type Shares = {
  /** The platform's commission. */
  fee: Kopecks
  /** What is left for the master before tax. */
  gross: Kopecks
  /** Kept for the master's tax: owed to the master, never revenue. */
  tax: Kopecks
  /** What the master receives. */
  net: Kopecks
}

/**
 * Divides a price by the frozen terms: commission first, then tax on what is left. 1000.00 with 10 % and 6 % is
 * 100.00, 54.00 and 846.00. `fee + tax + net` is the price exactly; the master gets what rounding leaves.
 */
export function splitPrice(
  price: Kopecks,
  terms: { feeBasisPoints: number; taxBasisPoints: number },
): Shares {
  const fee = basisPoints(price, terms.feeBasisPoints)
  const gross = subtract(price, fee)
  const tax = basisPoints(gross, terms.taxBasisPoints)
  return { fee, gross, tax, net: subtract(gross, tax) }
}

/** A share above the largest payout goes out in several, as even as kopecks allow; one below `min` stays where it is. */
export function inParts(share: Kopecks, min: Kopecks, max: Kopecks): Kopecks[] {
  if (share < min || share === 0) return []
  const count = Math.ceil(share / max)
  const even = Math.floor(share / count)
  const spare = share - even * count
  return Array.from({ length: count }, (_, index) => kopecks(even + (index < spare ? 1 : 0)))
}

/** How much of the commission leaves for the platform's card; the rest stays with the shop as revenue. */
export function platformPayout(
  rule: 'full' | 'net' | 'retain',
  fee: Kopecks,
  providerFee: Kopecks | null,
): Kopecks {
  if (rule === 'full') return fee
  return kopecks(rule === 'net' ? Math.max(0, fee - (providerFee ?? 0)) : 0)
}

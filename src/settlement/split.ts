import { basisPoints, type Kopecks, subtract } from '../core/money.ts'

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

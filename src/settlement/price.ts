import type { Config } from '../config.ts'
import { AppError } from '../core/errors.ts'
import { type Kopecks, kopecks, rubles } from '../core/money.ts'
import { splitPrice } from './split.ts'

type Limits = Pick<
  Config,
  'PAYMENT_MIN' | 'PAYMENT_MAX' | 'PAYOUT_MIN' | 'PLATFORM_FEE_BP' | 'TAX_BP' | 'PLATFORM_PAYOUT'
>
export type PriceBounds = { min: Kopecks; max: Kopecks }

/**
 * The prices that can be paid and paid out: no share below the smallest payout, nothing above the largest payment.
 * A share above the largest payout is no obstacle, as it goes out in several.
 */
export function priceBounds(config: Limits): PriceBounds {
  const terms = { feeBasisPoints: config.PLATFORM_FEE_BP, taxBasisPoints: config.TAX_BP }
  const fits = (price: number) => {
    const { fee, net } = splitPrice(kopecks(price), terms)
    const isPlatformPaid = config.PLATFORM_PAYOUT === 'full' && config.PLATFORM_FEE_BP > 0
    return net >= config.PAYOUT_MIN && (!isPlatformPaid || fee >= config.PAYOUT_MIN)
  }
  // Shares never shrink as the price grows, so the smallest price that fits can be searched by halves.
  let [low, high] = [config.PAYMENT_MIN as number, config.PAYMENT_MAX as number]
  while (low < high) {
    const middle = Math.floor((low + high) / 2)
    if (fits(middle)) high = middle
    else low = middle + 1
  }
  return { min: kopecks(low), max: config.PAYMENT_MAX }
}

/** @throws AppError `price_out_of_range`, with the bounds */
export function assertPrice(price: Kopecks, bounds: PriceBounds): void {
  if (price >= bounds.min && price <= bounds.max) return
  const [min, max] = [rubles(bounds.min), rubles(bounds.max)]
  const reason =
    price < bounds.min
      ? 'the smallest share of it would be below the smallest payout'
      : 'it is above the largest payment'
  throw new AppError(
    'price_out_of_range',
    `${rubles(price)} cannot be a price: ${reason}; ${min} to ${max} can`,
    {
      min: { value: min, currency: 'RUB' },
      max: { value: max, currency: 'RUB' },
    },
  )
}

import type { Config } from '../config.ts'
import { AppError } from '../core/errors.ts'
import { type Kopecks, kopecks, rubles } from '../core/money.ts'
import { type PriceSettings, rails } from '../rail/rail.ts'
import { splitPrice } from './split.ts'

type Settings = PriceSettings & Pick<Config, 'RAIL' | 'PAYMENT_MIN' | 'PAYMENT_MAX' | 'TAX_BP'>
export type PriceBounds = { min: Kopecks; max: Kopecks }

/**
 * The prices that can be paid and paid out on today's rail: no share below the smallest payout, nothing above the
 * largest payment. A share above the largest payout is no obstacle, as it goes out in several. `min` is above `max` when
 * no price fits.
 */
export function priceBounds(config: Settings): PriceBounds {
  const terms = { feeBasisPoints: config.PLATFORM_FEE_BP, taxBasisPoints: config.TAX_BP }
  const fits = (price: number) =>
    rails[config.RAIL].fits(config, kopecks(price), splitPrice(kopecks(price), terms))
  // Shares never shrink as the price grows, so the smallest price that fits can be searched by halves.
  let [low, high] = [config.PAYMENT_MIN as number, config.PAYMENT_MAX + 1]
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
  if (bounds.min > bounds.max) {
    throw new AppError('price_out_of_range', 'no price can be paid and paid out by the terms of today')
  }
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

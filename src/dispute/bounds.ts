import type { Config } from '../config.ts'
import { AppError } from '../core/errors.ts'
import { type Kopecks, kopecks, rubles } from '../core/money.ts'
import { type Rail, rails } from '../rail/rail.ts'
import { splitPrice } from '../settlement/split.ts'

type Terms = Parameters<typeof splitPrice>[1]

/** The smallest sum whose master's share is not below the smallest payout. Shares never shrink as a sum grows. */
export function smallestPayable(config: Config, rail: Rail, terms: Terms): Kopecks {
  const { min } = rails[rail].payoutLimits(config)
  let [low, high] = [1, config.PAYMENT_MAX as number]
  while (low < high) {
    const middle = Math.floor((low + high) / 2)
    if (splitPrice(kopecks(middle), terms).net >= min) high = middle
    else low = middle + 1
  }
  return kopecks(low)
}

/** @throws AppError `price_out_of_range`, with the bounds */
export function refuseAmount(amount: Kopecks, min: Kopecks, max: Kopecks, sentence: string): never {
  const [least, most] = [rubles(min), rubles(kopecks(Math.max(min, max)))]
  throw new AppError('price_out_of_range', `${rubles(amount)}: ${sentence}; ${least} to ${most} can`, {
    min: { value: least, currency: 'RUB' },
    max: { value: most, currency: 'RUB' },
  })
}

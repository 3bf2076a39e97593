import type { Amount } from '#schema/common.ts'
import { type Kopecks, parseRubles, rubles } from '../core/money.ts'

/** Sums are `{value, currency}` outside and kopecks inside; these two are the border. */
export const amountOf = (amount: Kopecks): Amount => ({ value: rubles(amount), currency: 'RUB' })
export const kopecksOf = (amount: Amount): Kopecks => parseRubles(amount.value)

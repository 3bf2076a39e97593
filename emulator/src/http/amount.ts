import { parseRubles } from '../money.ts'
import { invalid } from './errors.ts'

const FORMAT = 'Error in the payment amount. Specify the amount in correct format. For example, 100.00'
const CURRENCY =
  'Incorrect currency of payment. ' +
  "The value of the amount.currency parameter doesn't correspond with the settings of your store. " +
  'Specify another currency value in the request or contact the YooMoney manager to change the settings'

/**
 * Kopecks of `amount` in a request body.
 * @throws ApiError 400: no amount, a value that is not a decimal string above zero, or not rubles
 */
export function readAmount(body: Record<string, unknown>): number {
  const { amount } = body
  if (typeof amount !== 'object' || amount === null) throw invalid('amount')
  const { value, currency } = amount as { value?: unknown; currency?: unknown }
  const kopecks = typeof value === 'string' ? parseRubles(value) : undefined
  if (kopecks === undefined || kopecks === 0) throw invalid('amount.value', FORMAT)
  if (typeof currency !== 'string') throw invalid('amount.currency')
  if (currency !== 'RUB') throw invalid('amount.currency', CURRENCY)
  return kopecks
}

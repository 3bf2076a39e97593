const HOUR_MS = 3_600_000
const WEEK_MS = 7 * 24 * HOUR_MS

export const methodTypes = [
  'bank_card',
  'yoo_money',
  'sbp',
  'sberbank',
  'tinkoff_bank',
  'alfa_pay',
  'sber_bnpl',
  'mobile_balance',
  'cash',
] as const
export type MethodType = (typeof methodTypes)[number]

/** What a way to pay allows. Terms are the method's own: a shop cannot choose them. Sums are kopecks. */
export type Method = {
  /** How long the payer may think; without end if undefined. */
  payTermMs: number | undefined
  /** How long the money can be held; not at all if undefined. */
  holdMs: number | undefined
  partialCapture: boolean
  refund: 'any' | 'full' | 'none'
  min: number
  max: number
  /** Card networks and the banks' own buttons tell how an operation was authorised. */
  hasAuthorization: boolean
  /** Can be kept for payments without the payer. */
  canBeSaved: boolean
}

const usual: Method = {
  payTermMs: HOUR_MS,
  holdMs: WEEK_MS,
  partialCapture: true,
  refund: 'any',
  min: 1_00,
  max: Number.POSITIVE_INFINITY,
  hasAuthorization: false,
  canBeSaved: false,
}

export const methods: Record<MethodType, Method> = {
  bank_card: { ...usual, max: 350_000_00, hasAuthorization: true, canBeSaved: true },
  yoo_money: { ...usual, max: 250_000_00, canBeSaved: true },
  sbp: { ...usual, holdMs: undefined, max: 700_000_00, canBeSaved: true },
  sberbank: { ...usual, hasAuthorization: true, canBeSaved: true },
  tinkoff_bank: { ...usual, max: 700_000_00, hasAuthorization: true, canBeSaved: true },
  alfa_pay: { ...usual, holdMs: undefined },
  sber_bnpl: usual,
  mobile_balance: { ...usual, holdMs: 6 * HOUR_MS, partialCapture: false, refund: 'full' },
  cash: {
    ...usual,
    payTermMs: undefined,
    holdMs: 6 * HOUR_MS,
    partialCapture: false,
    refund: 'none',
    max: 100_000_00,
  },
}

/** Ways to pay that a deal does not take. */
const BARRED_IN_DEALS: readonly MethodType[] = ['sbp']

/** Whether a method can serve such a payment: held first or not, in a deal or not. */
export function fits(type: MethodType, { capture, inDeal }: { capture: boolean; inDeal: boolean }): boolean {
  return (capture || methods[type].holdMs !== undefined) && !(inDeal && BARRED_IN_DEALS.includes(type))
}

import type { Config } from '../config.ts'
import { basisPoints, type Kopecks, kopecks, subtract } from '../core/money.ts'
import type { Address } from '../ledger/addresses.ts'

export type Rail = 'two_stage' | 'safe_deal'
export type AccountKind = 'bank_card' | 'yoo_money' | 'sbp'

type Limits = { min: Kopecks; max: Kopecks }
type PayoutSettings = Pick<Config, 'PAYOUT_MIN' | 'PAYOUT_MAX' | 'DEAL_PAYOUT_MIN' | 'DEAL_PAYOUT_MAX'>
type FeeSettings = Pick<Config, 'PROVIDER_FEE_BP' | 'PROVIDER_VAT_BP'>
export type PriceSettings = FeeSettings &
  Pick<Config, 'PAYOUT_MIN' | 'DEAL_PAYOUT_MIN' | 'PLATFORM_FEE_BP' | 'PLATFORM_PAYOUT'>
type Shares = { fee: Kopecks; net: Kopecks }

/** Everything in which the two rails differ. What is not here, they share. */
type Rules = {
  /** Where captured money lies at YooKassa; refunds leave from there. */
  capturedAt(enrollId: string): Address
  /** Where payouts leave from. */
  paidFrom(enrollId: string): Address
  /** Which pair of credentials payouts are asked for with. */
  payoutCredentials: 'gateway' | 'shop'
  /** YooKassa's limits for one payout; a share above `max` goes out in several. */
  payoutLimits(config: PayoutSettings): Limits
  /** Accounts that a payout may go to. */
  accountKinds: readonly AccountKind[]
  /** Ways to pay that can be held for days, and in a deal. Left to the payer on YooKassa's page. */
  paymentMethods: readonly string[]
  /** Whether we send the commission to the platform's card. Out of a deal YooKassa credits the platform by itself. */
  paysPlatform: boolean
  /** Whether money has to go back to the client before anybody is paid: a deal takes no refund after a payout. */
  refundsFirst: boolean
  /** What is done with a hold that nobody decides in time, unless `HOLD_POLICY` says otherwise. */
  holdPolicy: 'capture' | 'ask'
  /** The account that the payout widget makes tokens for. */
  widgetAccount(config: Config): string
  /** Whether a price can be paid and paid out. */
  fits(config: PriceSettings, price: Kopecks, shares: Shares): boolean
}

/** Two-stage methods with a hold of days; SBP has no hold, cash, mobile and sber_loan only one of hours. */
const heldForDays = ['bank_card', 'yoo_money', 'sberbank', 'tinkoff_bank', 'sber_bnpl'] as const

export const rails: Record<Rail, Rules> = {
  /** Hold, capture to the shop, payouts from the gateway: two balances at YooKassa that know nothing of each other. */
  two_stage: {
    capturedAt: () => 'yookassa:shop',
    paidFrom: () => 'yookassa:gateway',
    payoutCredentials: 'gateway',
    payoutLimits: ({ PAYOUT_MIN, PAYOUT_MAX }) => ({ min: PAYOUT_MIN, max: PAYOUT_MAX }),
    accountKinds: ['bank_card', 'yoo_money', 'sbp'],
    paymentMethods: heldForDays,
    paysPlatform: true,
    refundsFirst: false,
    holdPolicy: 'ask', // captured money is the shop's, and YooKassa keeps its fee of a refund
    widgetAccount: (config) => config.YOOKASSA_GATEWAY_ID,
    fits(config, _price, { fee, net }) {
      const isPlatformPaid = config.PLATFORM_PAYOUT === 'full' && config.PLATFORM_FEE_BP > 0
      return net >= config.PAYOUT_MIN && (!isPlatformPaid || fee >= config.PAYOUT_MIN)
    },
  },

  /** Hold, capture into a deal at YooKassa, payouts out of it; what is left there is the platform's. */
  safe_deal: {
    capturedAt: (enrollId) => `yookassa:deal:${enrollId}`,
    paidFrom: (enrollId) => `yookassa:deal:${enrollId}`,
    payoutCredentials: 'shop',
    payoutLimits: ({ DEAL_PAYOUT_MIN, DEAL_PAYOUT_MAX }) => ({ min: DEAL_PAYOUT_MIN, max: DEAL_PAYOUT_MAX }),
    accountKinds: ['bank_card', 'yoo_money'],
    paymentMethods: heldForDays,
    paysPlatform: false,
    refundsFirst: true,
    holdPolicy: 'capture', // a deal keeps captured money for the two of them
    widgetAccount: (config) => config.YOOKASSA_SHOP_ID,
    // YooKassa takes its fee out of what is not the master's, and refuses a payment that leaves nothing for it.
    fits: (config, price, { net }) =>
      net >= config.DEAL_PAYOUT_MIN && subtract(price, net) > providerFee(config, price),
  },
}

/** The rail of a payment, payout or refund. An enroll names its own: it keeps the one it was booked with. */
export const railOf = ({ dealId }: { dealId: string | null }): Rail => (dealId ? 'safe_deal' : 'two_stage')

/** About what YooKassa will keep of a payment, VAT included. The truth comes with each captured payment. */
export function providerFee(config: FeeSettings, price: Kopecks): Kopecks {
  const fee = basisPoints(price, config.PROVIDER_FEE_BP)
  return kopecks(fee + basisPoints(fee, config.PROVIDER_VAT_BP))
}

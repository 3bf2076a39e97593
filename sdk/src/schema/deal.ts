import { z } from 'zod'
import { Amount, Id, Moment, PageQuery } from './common.ts'

/** Unlike a price it may be below zero: after a full refund YooKassa's fee is owed by the platform. */
const Sum = z.object({ value: z.string().regex(/^-?\d+\.\d{2}$/), currency: z.literal('RUB') })

export const DealStatus = z
  .enum(['planned', 'opened', 'closed', 'failed'])
  .describe('`planned`: YooKassa has not heard of it. It closes a deal by itself.')

/** The money of an enroll inside YooKassa's deal, with the true numbers. */
export const Deal = z
  .object({
    id: Id,
    enroll_id: Id,
    status: DealStatus,
    fee_moment: z
      .enum(['deal_closed', 'payment_succeeded'])
      .describe('When YooKassa credits the platform: with the end of the deal, or with the payment.'),
    settlement: Sum.describe('The share of the master.'),
    balance: Sum.nullable().describe('What the deal holds, as YooKassa told last.'),
    payout_balance: Sum.nullable().describe('What of it is for the master.'),
    expires_at: Moment.nullable().describe('What is still in it then goes back to the client.'),
    created_at: Moment,
  })
  .meta({ id: 'Deal' })
export type Deal = z.infer<typeof Deal>

/** What the platform really gets out of a deal. Null until the payment is captured. */
export const PlatformShare = z
  .object({
    commission: Sum.describe('By the terms of the enroll, less what refunds took of it.'),
    tax_reserve: Sum.describe('Owed to the master’s tax, by the same terms.'),
    provider_fee: Sum.describe('What YooKassa kept of the payment, VAT included.'),
    credited: Sum.describe('What YooKassa gives to the platform: commission + tax_reserve − provider_fee.'),
    own: Sum.describe('What is left of that for the platform itself: credited − tax_reserve.'),
  })
  .meta({ id: 'PlatformShare' })

export const DealQuery = PageQuery.extend({
  status: DealStatus.optional(),
  ending: z
    .enum(['true', 'false'])
    .optional()
    .describe(
      'Those whose end is near while they hold money nobody was paid: it would go back to the client.',
    ),
})

const Rail = z.enum(['two_stage', 'safe_deal'])

export const PaymentMethodType = z
  .enum([
    'bank_card',
    'yoo_money',
    'sberbank',
    'tinkoff_bank',
    'sber_bnpl',
    'sber_loan',
    'sbp',
    'alfa_pay',
    'b2b_sberbank',
    'mobile_balance',
    'cash',
    'electronic_certificate',
  ])
  .describe("A way to pay, by YooKassa's name.")

export const DealCheckRequest = z
  .object({
    price: Amount,
    starts_at: z.iso.datetime({ offset: true }).describe('ISO 8601 with a time zone.'),
    duration_minutes: z.number().int().min(5).max(259_200).default(60).describe('Up to 180 days.'),
    method: PaymentMethodType.optional().describe("Without it the payer chooses, on YooKassa's page."),
  })
  .meta({ id: 'DealCheckRequest' })

export const RailCheck = z
  .object({
    rail: Rail,
    fits: z.boolean(),
    safe_until: Moment.describe('Until when money that is paid now can wait for a decision.'),
    pay_from: Moment.nullable().describe('When only the time is wrong: paid from then on, it would fit.'),
    confirm_by: Moment.nullable().describe(
      'When a silent client confirms by itself. Null: too late to object, so without a click the hold falls back.',
    ),
    reasons: z
      .array(
        z.object({
          code: z.enum([
            'not_configured',
            'price_out_of_range',
            'method_cannot_be_held',
            'method_barred',
            'ends_after_hold',
            'ends_after_deal',
          ]),
          detail: z.string(),
          min: Amount.optional(),
          max: Amount.optional(),
        }),
      )
      .describe('Why it does not fit; empty when it does.'),
  })
  .meta({ id: 'RailCheck' })
export type RailCheck = z.infer<typeof RailCheck>

export const DealCheck = z
  .object({
    recommended: Rail.nullable().describe('The rail to use; null when none can carry this deal.'),
    current: Rail.describe('The rail of new bookings here.'),
    rails: z.array(RailCheck),
  })
  .meta({ id: 'DealCheck' })
export type DealCheck = z.infer<typeof DealCheck>

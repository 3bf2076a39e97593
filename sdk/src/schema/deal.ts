import { z } from 'zod'
import { Id, Moment, PageQuery } from './common.ts'

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

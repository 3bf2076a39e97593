import { z } from 'zod'
import { Moment } from './common.ts'
import { Balance } from './ledger.ts'

const hours = z.number().int().describe('Within so many hours from now.')

/** What the payout gateway must pay, against what it has. Deals at YooKassa pay by themselves: they are apart. */
export const PayoutForecast = z
  .object({
    at: Moment,
    balance: Balance.nullable().describe(
      'Of the gateway, as YooKassa tells it; null when it does not answer.',
    ),
    gateway: z
      .array(
        z.object({
          hours,
          until: Moment,
          masters: Balance,
          platform: Balance,
          total: Balance,
          shortfall: Balance.nullable().describe('What is missing; 0.00 when the balance is enough.'),
        }),
      )
      .describe(
        'Payouts that are promised or parked, and the work that is paid for, by the moment when it is confirmed at the latest. Each line holds the ones before it.',
      ),
    in_doubt: Balance.describe(
      'Payouts of which nobody knows whether the gateway has paid them; not in the sums.',
    ),
    deals: z
      .array(z.object({ hours, masters: Balance }))
      .describe('What masters get out of deals meanwhile.'),
  })
  .meta({ id: 'PayoutForecast' })
export type PayoutForecast = z.infer<typeof PayoutForecast>

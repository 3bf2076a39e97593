import { z } from 'zod'
import { Moment } from './common.ts'
import { EnrollStatus } from './enroll.ts'
import { Balance } from './ledger.ts'

const count = z.number().int()
const list = z.string().describe('The rows, below `/api/v1`.')
const Money = z.object({ count, amount: Balance })

export const StatsQuery = z.object({
  days: z.coerce
    .number()
    .int()
    .min(1)
    .max(366)
    .default(30)
    .describe('So many days, the day that is under way included.'),
})

/** How the house does. Days are those of `time_zone`. */
export const Stats = z
  .object({
    at: Moment,
    days: z.number().int(),
    since: Moment.describe('When the first of the days began.'),
    time_zone: z.string(),
    deals: z
      .array(
        z.object({
          status: EnrollStatus,
          open: count.nullable().describe('All that stand so now; null of a status that is final.'),
          booked: count.describe('Of those that were booked since, how many stand so now.'),
          list,
        }),
      )
      .describe('Enrolls by status.'),
    volume: z
      .object({
        total: Money,
        days: z
          .array(Money.extend({ date: z.iso.date() }))
          .describe('Every day, the oldest first, also those without any.'),
        list,
      })
      .describe('Confirmed deals, by the day of the confirmation, with what they distribute.'),
    held: Money.extend({
      ending: Money.extend({ within_hours: z.number().int() }).describe('Of that, what ends soon.'),
      list,
    }).describe('On hold now.'),
    time_to_money: z
      .object({
        arrived: count,
        waiting: count.describe('Confirmed, and not all of the money is with the master.'),
        p50_seconds: z.number().nullable(),
        p90_seconds: z.number().nullable(),
        histogram: z.array(
          z.object({
            under_seconds: z
              .number()
              .int()
              .nullable()
              .describe('Less than this, and not less than the one before; null: no bound.'),
            count,
          }),
        ),
      })
      .describe(
        'From the confirmation to the arrival of the last of the master’s money, of deals confirmed since.',
      ),
    failures: z
      .object({
        payments: z.array(
          z.object({ party: z.string().nullable(), reason: z.string().nullable(), count, list }),
        ),
        payouts: z.array(z.object({ reason: z.string().nullable(), count, list })),
      })
      .describe(
        'Payments and attempts to pay out that were made since and came to nothing, most frequent first.',
      ),
  })
  .meta({ id: 'Stats' })
export type Stats = z.infer<typeof Stats>

import { z } from 'zod'
import { Moment } from './common.ts'
import { Balance } from './ledger.ts'
import { WaitsFor } from './payout.ts'

const count = z.number().int()
const list = z.string().describe('The list of it, below `/api/v1`.')
const Money = z.object({ count, amount: Balance })

/** What waits for a person. A queue that is not the caller's to see is null. */
export const Queues = z
  .object({
    at: Moment,
    holds: Money.extend({
      within_hours: z.number().int(),
      soonest_ends_at: Moment.nullable().describe('Of all live holds, also when it is farther away.'),
      list,
    })
      .nullable()
      .describe('Holds that end soon: what nobody decides falls back to the client.'),
    payouts: Money.extend({
      oldest_owed_at: Moment.nullable(),
      waits_for: z.record(WaitsFor, Money),
      list,
    })
      .nullable()
      .describe('Parked payouts. `time` passes by itself.'),
    refunds: Money.extend({ list }).nullable().describe('Parked refunds: owed, and refused so far.'),
    doubts: Money.extend({
      second_word: count.describe('One operator has spoken, another one has to.'),
      contradicted: count.describe('YooKassa has contradicted two people: read, then acknowledge.'),
      list,
    }).nullable(),
    approvals: Money.extend({
      own: count.describe('Asked by the caller, so for others to decide.'),
      soonest_expires_at: Moment.nullable(),
      list,
    }).nullable(),
    disputes: Money.extend({
      unassigned: count.describe('No arbiter has taken it.'),
      overdue: count.describe('The ruling is late.'),
      mine: count.describe('The caller has taken it.'),
      next_ruling_by: Moment.nullable(),
      list,
    }).describe('Open disputes.'),
    accounts: z
      .object({ count, oldest_at: Moment.nullable(), list })
      .nullable()
      .describe('Payout destinations to be verified.'),
    cases: z.object({ count, list }).nullable().describe('Open differences with YooKassa.'),
  })
  .meta({ id: 'Queues' })
export type Queues = z.infer<typeof Queues>

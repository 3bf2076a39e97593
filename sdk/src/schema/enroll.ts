import { z } from 'zod'
import { Amount, Id, Moment, PageQuery, several } from './common.ts'
import { Payment } from './payment.ts'
import { Payout, Split } from './payout.ts'

export const EnrollStatus = z
  .enum(['pending', 'confirmed', 'ready', 'completed', 'cancelled', 'expired'])
  .describe(
    '`pending`: waits for the master. `confirmed`: accepted. `ready`: the work is done. `completed`: the client confirmed and the money is captured.',
  )

export const EnrollRequest = z
  .object({
    service_id: Id,
    starts_at: z.iso.datetime({ offset: true }).describe('ISO 8601 with a time zone.'),
  })
  .meta({ id: 'EnrollRequest' })

const instant = z.iso.datetime({ offset: true })

export const EnrollQuery = PageQuery.extend({
  status: several(EnrollStatus).optional(),
  as: z.enum(['client', 'master']).optional().describe('Only where you are the one, or the other.'),
  from: instant.optional().describe('Only those whose time is not over by then. ISO 8601 with a time zone.'),
  to: instant.optional().describe('Only those that start before.'),
  party_id: Id.optional().describe('For an operator and an accountant: of this client or master.'),
})
/** As a caller writes it. */
export type EnrollFilter = Omit<z.input<typeof EnrollQuery>, 'status'> & {
  status?: z.infer<typeof EnrollStatus> | z.infer<typeof EnrollStatus>[]
}

/** Of enrolls with a live hold: pass `next_cursor` back as `cursor`. */
export const HoldQuery = PageQuery

export const HoldDecision = z.object({ decision: z.enum(['capture', 'cancel']) }).meta({ id: 'HoldDecision' })

const SettlementState = z
  .enum(['capturing', 'paying_out', 'waiting', 'settled'])
  .describe(
    '`waiting`: a payout is parked or in doubt. `settled`: everything that is paid out has arrived; what goes back to the client is a refund of its own.',
  )

export const Settlement = z
  .object({ state: SettlementState, payouts: z.array(Payout) })
  .meta({ id: 'Settlement' })

export const Deadlines = z
  .object({
    answer_by: Moment.optional().describe('The master answers, or the enroll expires.'),
    pay_by: Moment.optional().describe('The client pays, or the enroll expires.'),
    confirm_by: Moment.optional().describe('The client confirms, or it is confirmed by itself.'),
    hold_ends_at: Moment.optional().describe('The hold falls back to the client.'),
  })
  .meta({ id: 'Deadlines' })

export const ListedEnroll = z
  .object({
    id: Id,
    service_id: Id,
    client_id: Id,
    master_id: Id,
    client_name: z.string().describe('As they are called now.'),
    master_name: z.string(),
    title: z.string(),
    price: Amount,
    starts_at: Moment,
    ends_at: Moment,
    status: EnrollStatus,
    rail: z.enum(['two_stage', 'safe_deal']),
    allowed: z
      .array(z.string())
      .describe(
        'What the caller may do now: `accept`, `pay`, `complete`, `confirm`, `cancel`, `dispute`; an operator also `hold`, to decide about one, and `refund`.',
      ),
    dispute_id: Id.nullable().describe('The open dispute: until it is decided the deal stands still.'),
    deadlines: Deadlines,
    payment: Payment.pick({ id: true, status: true, hold_ends_at: true })
      .nullable()
      .describe('The newest payment, in short.'),
    settlement: z
      .object({
        state: SettlementState,
        payouts: z.array(Payout.pick({ receiver: true, status: true, waits_for: true })),
      })
      .nullable()
      .describe('Of a confirmed enroll, or of a part that was released before, in short.'),
    created_at: Moment,
    confirmed_at: Moment.nullable(),
  })
  .meta({ id: 'ListedEnroll', description: 'An enroll as a line of a list; read one for all of it.' })
export type ListedEnroll = z.infer<typeof ListedEnroll>

export const Enroll = ListedEnroll.extend({
  terms: z
    .object({
      fee_basis_points: z.number().int(),
      tax_basis_points: z.number().int(),
      platform_payout: z
        .enum(['full', 'net', 'retain'])
        .describe('What of the fee is paid out: all, what YooKassa’s own fee leaves of it, or nothing.'),
    })
    .describe('Frozen when the client booked.'),
  cancellation: z
    .object({
      rules: z
        .array(z.object({ until: Moment.nullable(), kept: Amount }))
        .describe('What a client who cancels a paid booking leaves to the master, and until when.'),
      now: z
        .object({ returned: Amount, kept: Split })
        .describe('What a cancellation by the caller would mean now.'),
    })
    .describe('Frozen when the client booked.'),
  split: Split.describe('Where the price goes by the frozen terms.'),
  payment: Payment.nullable().describe('The newest payment.'),
  settlement: Settlement.nullable().describe('Of a confirmed enroll, or of a part that was released before.'),
  accepted_at: Moment.nullable(),
  ready_at: Moment.nullable(),
}).meta({ id: 'Enroll' })
export type Enroll = z.infer<typeof Enroll>

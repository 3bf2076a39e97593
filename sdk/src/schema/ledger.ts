import { z } from 'zod'
import { Id, Moment } from './common.ts'
import { Deal, PlatformShare } from './deal.ts'
import { Dispute } from './dispute.ts'
import { Enroll } from './enroll.ts'
import { Payment, Refund } from './payment.ts'
import { Payout } from './payout.ts'

/** Unlike a price, a balance may be below zero: what others hold for us or took from us. */
export const Balance = z
  .object({ value: z.string().regex(/^-?\d+\.\d{2}$/), currency: z.literal('RUB') })
  .meta({ id: 'Balance' })

export const Posting = z.object({ from: z.string(), to: z.string(), amount: Balance }).meta({ id: 'Posting' })

export const JournalEntry = z
  .object({
    id: z.number().int(),
    key: z.string().describe('What happened, once: `payment/<id>/capture`.'),
    enroll_id: Id.nullable(),
    at: Moment,
    postings: z.array(Posting),
  })
  .meta({ id: 'JournalEntry' })
export type JournalEntry = z.infer<typeof JournalEntry>

export const LedgerAccount = z.object({ address: z.string(), balance: Balance }).meta({ id: 'LedgerAccount' })

const limit = z.coerce.number().int().min(1).max(200).default(50)
export const LedgerAccountQuery = z.object({
  limit,
  cursor: z.string().max(120).optional(),
  prefix: z
    .string()
    .regex(/^[a-z0-9_:-]{1,120}$/, 'must be the beginning of an address, such as escrow:01')
    .optional()
    .describe('Addresses that begin so, the empty ones among them.'),
})
export const LedgerAccountPage = z.object({
  items: z.array(LedgerAccount),
  next_cursor: z.string().optional(),
})

export const EntryQuery = z.object({
  limit,
  cursor: z.coerce.number().int().min(1).optional(),
  enroll_id: Id.optional(),
  address: z.string().max(120).optional(),
})
export const EntryPage = z.object({ items: z.array(JournalEntry), next_cursor: z.number().int().optional() })

/** Every kopeck of a deal, who did what and when. */
export const Passport = z
  .object({
    enroll: Enroll,
    payments: z.array(Payment),
    payouts: z.array(Payout),
    refunds: z.array(Refund),
    disputes: z.array(Dispute),
    deal: Deal.extend({ platform_share: PlatformShare.nullable() })
      .nullable()
      .describe('On the safe_deal rail: the deal at YooKassa that the payment is in.'),
    entries: z.array(JournalEntry),
    balances: z
      .array(LedgerAccount)
      .describe('What every ledger account of the deal holds after these entries.'),
    story: z.array(
      z.object({
        what: z.string(),
        actor: z.string(),
        actor_id: Id.nullable(),
        actor_name: z.string().nullable().describe('Of a person, as they are called now.'),
        subject_id: Id.nullable(),
        detail: z.record(z.string(), z.unknown()).nullable(),
        at: Moment,
      }),
    ),
  })
  .meta({ id: 'Passport' })
export type Passport = z.infer<typeof Passport>

import { z } from 'zod'
import { Id, Moment } from './common.ts'
import { Balance } from './ledger.ts'

/** The year so far against the ceiling of the tax on professional income (НПД). */
export const Income = z
  .object({
    year: z.number().int().describe('The calendar year, in the time zone of the installation.'),
    counted: Balance.describe(
      'Whole prices, the commission included, of what was distributed this year, less what of it went back to clients ' +
        'this year. НПД knows no expenses, so what a platform keeps of a price that a client pays to the master is income ' +
        'of the master too. Only what passed here is known; advice of a tax adviser it is not.',
    ),
    gross: Balance.describe(
      'The same without the commission: `tax` and `net` together. It is the base of the tax reserve kept here, and what ' +
        'counts instead where the platform itself buys the work and sells it on.',
    ),
    ceiling: Balance.describe(
      'Income in a year above it ends the regime (Federal law 422-FZ, article 4): 2 400 000 ₽.',
    ),
    left: Balance.describe('`ceiling` less `counted`; below zero it is exceeded.'),
  })
  .meta({ id: 'Income' })

/** A master's money here, by the ledger, at one moment. */
export const Earnings = z
  .object({
    at: Moment,
    held: Balance.describe('On hold for your bookings: whole prices, and nothing of it is captured.'),
    captured: Balance.describe(
      'Captured and not distributed yet, because of a dispute or a hold that would have ended: whole prices.',
    ),
    owed: Balance.describe('Yours, and not on its way. The lines of the statement add up to it.'),
    waiting: z
      .object({ count: z.number().int(), amount: Balance })
      .describe('Of what is owed: payouts that are parked. Each of them says what it waits for.'),
    on_its_way: Balance.describe('Promised to your bank; a payout in doubt is among it.'),
    paid: Balance.describe('What your banks have got in all, less what they gave back.'),
    tax_reserve: Balance.describe('Kept for your tax, and owed to you.'),
    income: Income,
  })
  .meta({ id: 'Earnings' })
export type Earnings = z.infer<typeof Earnings>

/** One journal entry, as far as it is about this master. */
export const StatementLine = z
  .object({
    id: z.number().int().describe('Of the journal entry.'),
    at: Moment,
    what: z
      .enum(['settlement', 'payout', 'payout_returned', 'refund', 'refund_returned', 'set_off', 'other'])
      .describe(
        '`settlement`: a deal was distributed. `payout`: it went on its way. `payout_returned`: it was refused, or taken back ' +
          'later. `refund`: a client got back a part of what was distributed. `refund_returned`: that refund was not made. ' +
          '`set_off`: against what had been paid twice.',
      ),
    enroll_id: Id.nullable(),
    title: z.string().nullable().describe('Of the enroll.'),
    payout_id: Id.nullable(),
    amount: Balance.describe('What it changed of what you are owed.'),
    tax: Balance.describe('What it changed of the tax reserve.'),
  })
  .meta({ id: 'StatementLine' })
export type StatementLine = z.infer<typeof StatementLine>

export const StatementQuery = z.object({
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.coerce.number().int().min(1).optional(),
})
export const StatementPage = z.object({
  items: z.array(StatementLine),
  next_cursor: z.number().int().optional(),
})
export type StatementPage = z.infer<typeof StatementPage>

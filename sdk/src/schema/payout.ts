import { z } from 'zod'
import { Amount, Id, Moment, PageQuery, text } from './common.ts'

export const PayoutStatus = z
  .enum(['parked', 'planned', 'sending', 'accepted', 'succeeded', 'canceled', 'in_doubt'])
  .describe('`parked` waits for what `reason` says. `accepted`: YooKassa is working on it.')

export const WaitsFor = z
  .enum(['time', 'money', 'account', 'destination', 'operator'])
  .describe(
    'Of a parked payout: `time` passes by itself, `money` is the balance of the gateway, `account` a verified one, `destination` another one, `operator` a look.',
  )

export const Payout = z
  .object({
    id: Id,
    enroll_id: Id,
    title: z.string().describe('What it is paid out for.'),
    receiver: z.enum(['master', 'platform']),
    amount: Amount,
    status: PayoutStatus,
    reason: z.string().nullable().describe('Why it is parked or was canceled.'),
    waits_for: WaitsFor.nullable(),
    explanation: z.string().nullable().describe('The reason of a parked payout in words.'),
    retry_at: Moment.nullable().describe('When a parked payout is tried again by itself.'),
    part: z.number().int(),
    attempt: z.number().int(),
    allowed: z.array(z.string()).describe('What the caller may do now: `release`.'),
    created_at: Moment,
    changed_at: Moment,
  })
  .meta({ id: 'Payout' })
export type Payout = z.infer<typeof Payout>

export const PayoutQuery = PageQuery.extend({
  status: PayoutStatus.optional(),
  waits_for: WaitsFor.optional().describe('The parked ones that wait for this.'),
  reason: text(1, 100).optional().describe('Those that are parked, or were canceled, for this reason.'),
})

export const PayoutRelease = z
  .object({
    released: z.number().int().describe('On their way, or there.'),
    waiting: z.number().int().describe('Tried and still parked: each says for what.'),
  })
  .meta({ id: 'PayoutRelease' })
export type PayoutRelease = z.infer<typeof PayoutRelease>

export const SplitRequest = z.object({ amount: Amount }).meta({ id: 'SplitRequest' })

/** What goes where: `fee + tax + net` is the amount, to the kopeck. */
export const Split = z
  .object({
    amount: Amount,
    fee: Amount.describe('The commission of the platform.'),
    gross: Amount.describe('What is left for the master before tax.'),
    tax: Amount.describe('Kept for the tax of the master.'),
    net: Amount.describe('What the master receives.'),
  })
  .meta({ id: 'Split' })
export type Split = z.infer<typeof Split>

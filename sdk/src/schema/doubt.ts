import { z } from 'zod'
import { Amount, Id, Moment, PageQuery, text } from './common.ts'

export const DoubtState = z
  .enum(['open', 'proven', 'absent', 'decided', 'confirmed', 'contradicted', 'closed'])
  .describe(
    '`proven`: YooKassa has told. `decided`: two operators have; then YooKassa may confirm or contradict them.',
  )
export const Verdict = z.enum(['happened', 'never_happened'])

/** A call that moved money or did not: nobody answered it, and asking again could move the money twice. */
export const Doubt = z
  .object({
    id: Id,
    kind: z.enum(['payout.create', 'refund.create', 'payment.create']),
    enroll_id: Id,
    subject_id: Id.describe('The payout, refund or payment.'),
    amount: Amount.nullable(),
    state: DoubtState,
    since: Moment.describe('When it came to be in doubt.'),
    tried: z
      .object({
        attempts: z.number().int(),
        first_sent_at: Moment.nullable(),
        note: z.string().nullable().describe('How the last attempt ended.'),
        looks: z.number().int().describe('How often YooKassa was asked since.'),
        empty_looks: z.number().int().describe('How often it answered, and there was nothing.'),
        looked_at: Moment.nullable(),
        seen: z.string().nullable(),
        next_look_at: Moment.nullable(),
      })
      .describe('What was tried.'),
    verdicts: z
      .array(z.object({ verdict: Verdict, by: Id, reason: z.string(), at: Moment }))
      .describe('One is a word, two of different people clear it.'),
    told: z.string().nullable().describe('What YooKassa said instead of the verdict.'),
    allowed: z.array(z.string()).describe('What the caller may do now.'),
  })
  .meta({ id: 'Doubt' })
export type Doubt = z.infer<typeof Doubt>

export const DoubtQuery = PageQuery.extend({
  state: DoubtState.optional().describe('Without it: what somebody must do something about.'),
})
export const VerdictRequest = z
  .object({ verdict: Verdict, reason: text(1, 500).describe('How you know.') })
  .meta({ id: 'VerdictRequest' })
export const Acknowledgement = z.object({ reason: text(1, 500) }).meta({ id: 'Acknowledgement' })

import { z } from 'zod'
import { Amount, Id, Moment, PageQuery, text } from './common.ts'
import { Enroll } from './enroll.ts'

export const DisputeReason = z
  .enum(['not_done', 'poor_quality', 'no_show', 'overcharged', 'not_confirmed', 'other'])
  .describe(
    'What it is about: the work was not done, or badly; somebody did not come; it cost more than agreed; the client does not confirm; something else.',
  )

export const DisputeStatus = z
  .enum(['opened', 'answered', 'under_review', 'resolved', 'withdrawn', 'moot'])
  .describe(
    '`opened`: waits for the other side. `answered`: waits for an arbiter. `under_review`: an arbiter has it. `moot`: the money is gone, by a lost hold or a refund.',
  )

export const DisputeRequest = z
  .object({
    reason: DisputeReason,
    statement: text(1, 5000).describe(
      'What happened, in your words; the other side and the arbiter read it.',
    ),
    amount: Amount.optional().describe(
      'How much of the price is disputed: all of it unless given. Of a client, the rest is the master’s, at once where the rail allows. Of a master, it is what is claimed, and the rest is the client’s.',
    ),
  })
  .meta({ id: 'DisputeRequest' })
export type DisputeRequest = z.infer<typeof DisputeRequest>

export const DisputeQuery = PageQuery.extend({
  status: DisputeStatus.optional(),
  assignee: z
    .union([z.enum(['me', 'none']), Id])
    .optional()
    .describe('An arbiter’s id, `me`, or `none`: nobody has taken it yet.'),
  open: z.enum(['true', 'false']).optional().describe('Those that are not decided yet.'),
  overdue: z.enum(['true', 'false']).optional().describe('The open ones whose ruling is late.'),
})

export const MessageRequest = z.object({ text: text(1, 5000) }).meta({ id: 'MessageRequest' })
export const ReassignRequest = z
  .object({ arbiter_id: Id, reason: text(1, 500) })
  .meta({ id: 'ReassignRequest' })

export const MasterShare = z
  .union([Amount.strict(), z.strictObject({ basis_points: z.number().int().min(0).max(10_000) })])
  .describe(
    'How much of the disputed money is the master’s, before commission and tax: a sum, or a part in basis points (5000 is one half).',
  )
export const RulingPreviewRequest = z
  .object({ master_share: MasterShare })
  .meta({ id: 'RulingPreviewRequest' })
export const RulingRequest = z
  .object({ master_share: MasterShare, reasoning: text(1, 5000).describe('Both parties read it.') })
  .meta({ id: 'RulingRequest' })

/** Below zero: a tax reserve that nobody needs any more is the platform's gain, not its loss. */
const SignedAmount = z.object({ value: z.string().regex(/^-?\d+\.\d{2}$/), currency: z.literal('RUB') })

export const RulingPreview = z
  .object({
    master_share: Amount,
    award: Amount.describe(
      'How much of the whole price is earned with it, what was released before included.',
    ),
    to_client: Amount.describe('Goes back to the client.'),
    to_master: Amount.describe('Paid out to the master.'),
    tax_reserve: Amount,
    platform: SignedAmount,
  })
  .meta({ id: 'RulingPreview' })
export type RulingPreview = z.infer<typeof RulingPreview>

export const Ruling = RulingPreview.extend({
  by: z.enum(['arbiter', 'system']).describe('`system`: the other side did not answer in time.'),
  reasoning: z.string(),
  at: Moment,
}).meta({ id: 'Ruling' })

export const Dispute = z
  .object({
    id: Id,
    enroll_id: Id,
    title: z.string().describe('What the deal is about.'),
    client_name: z.string(),
    master_name: z.string(),
    opened_by: z.enum(['client', 'master']),
    reason: DisputeReason,
    statement: z.string(),
    amount: Amount.describe('How much of the money is disputed.'),
    undisputed: Amount.describe('What a client who disputes a part leaves to the master.'),
    status: DisputeStatus,
    arbiter_id: Id.nullable(),
    allowed: z
      .array(z.string())
      .describe(
        'What the caller may do now: `message`, `evidence`, `withdraw`, `take`, `reassign`, `resolve`.',
      ),
    answer_by: Moment.describe('Silence of the other side until then decides against it.'),
    answered_at: Moment.nullable(),
    ruling_by: Moment.nullable(),
    overdue: z.boolean(),
    ruling: Ruling.nullable(),
    moot_reason: z.enum(['hold_lost', 'refunded']).nullable(),
    created_at: Moment,
    changed_at: Moment,
  })
  .meta({ id: 'Dispute' })
export type Dispute = z.infer<typeof Dispute>

const Author = { author_id: Id, role: z.enum(['client', 'master', 'arbiter']) }

export const DisputeMessage = z
  .object({ id: Id, ...Author, text: z.string(), created_at: Moment })
  .meta({ id: 'DisputeMessage' })
export type DisputeMessage = z.infer<typeof DisputeMessage>

export const EvidenceQuery = z.object({
  filename: text(1, 200).describe('As people should see it.'),
})
export const EvidenceType = z.enum(['image/jpeg', 'image/png', 'image/webp', 'application/pdf', 'text/plain'])
export const Evidence = z
  .object({
    id: Id,
    ...Author,
    filename: z.string(),
    type: EvidenceType,
    size: z.number().int().describe('Bytes.'),
    sha256: z.string(),
    created_at: Moment,
  })
  .meta({ id: 'Evidence' })
export type Evidence = z.infer<typeof Evidence>
export const EvidenceParams = z.object({ id: Id, evidence_id: Id })

export const DisputeFile = Dispute.extend({
  enroll: Enroll,
  messages: z.array(DisputeMessage),
  evidence: z.array(Evidence),
}).meta({ id: 'DisputeFile' })
export type DisputeFile = z.infer<typeof DisputeFile>

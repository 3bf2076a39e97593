import { z } from 'zod'
import { Amount, Id, Moment, PageQuery, text } from './common.ts'

export const ApprovalStatus = z
  .enum(['pending', 'approved', 'rejected', 'failed', 'expired'])
  .describe('`approved`: it was done. `failed`: it could not be done any more; `note` says why.')

/** A manual action on money that waits for a second person. */
export const Approval = z
  .object({
    id: Id,
    action: z.enum(['refund.create', 'refund.release', 'payout.release', 'enroll.cancel']),
    subject_id: Id.describe('The payment, refund, payout or enroll it is about.'),
    enroll_id: Id,
    amount: Amount,
    counted: Amount.describe('With what was moved by hand of the same deal in the day before.'),
    reason: z.string().nullable(),
    status: ApprovalStatus,
    asked_by: Id,
    asked_at: Moment,
    expires_at: Moment,
    decided_by: Id.nullable(),
    decided_at: Moment.nullable(),
    note: z.string().nullable().describe('The word of the second person, or why it failed.'),
    result_id: Id.nullable().describe('The refund, payout or enroll that came of it.'),
    allowed: z.array(z.string()).describe('What the caller may do now.'),
  })
  .meta({ id: 'Approval' })
export type Approval = z.infer<typeof Approval>

export const ApprovalQuery = PageQuery.extend({ status: ApprovalStatus.optional() })

/** A word that may be left out. */
export const ApprovalWord = z.object({ reason: text(1, 300).optional() }).nullish()
export const ApprovalRejection = z.object({ reason: text(1, 300) }).meta({ id: 'ApprovalRejection' })

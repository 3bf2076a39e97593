import type { Approval as ApprovalView } from '#schema/approval.ts'
import { amountOf } from '../http/amount.ts'
import type { Caller } from '../identity/caller.ts'
import { approvalLifecycle } from './lifecycle.ts'
import type { Approval } from './store.ts'

export const viewApproval = (approval: Approval, caller: Caller): ApprovalView => ({
  id: approval.id,
  action: approval.action,
  subject_id: approval.subjectId,
  enroll_id: approval.enrollId,
  amount: amountOf(approval.amount),
  counted: amountOf(approval.counted),
  reason: approval.reason,
  status: approval.status,
  asked_by: approval.askedBy,
  asked_at: approval.askedAt.toISOString(),
  expires_at: approval.expiresAt.toISOString(),
  decided_by: approval.decidedBy,
  decided_at: approval.decidedAt?.toISOString() ?? null,
  note: approval.note,
  result_id: approval.resultId,
  allowed: mayDecide(approval, caller)
    ? approvalLifecycle.allowed(approval.status, 'operator').filter((event) => event !== 'fail')
    : [],
})

const mayDecide = ({ askedBy }: Approval, { id, roles }: Caller) =>
  roles.includes('operator') && id !== askedBy

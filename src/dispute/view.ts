import type {
  DisputeMessage,
  Dispute as DisputeView,
  Evidence as EvidenceView,
  RulingPreview,
} from '#schema/dispute.ts'
import { amountOf } from '../http/amount.ts'
import type { Caller } from '../identity/caller.ts'
import { disputeLifecycle, isOpen } from './lifecycle.ts'
import { partOf } from './party.ts'
import type { Dispute, Evidence, Message, Ruling } from './store.ts'

export const viewDispute = (dispute: Dispute, caller: Caller): DisputeView => ({
  id: dispute.id,
  enroll_id: dispute.enrollId,
  title: dispute.title,
  client_name: dispute.clientName,
  master_name: dispute.masterName,
  opened_by: dispute.openedBy,
  reason: dispute.reason,
  statement: dispute.statement,
  amount: amountOf(dispute.amount),
  undisputed: amountOf(dispute.conceded),
  status: dispute.status,
  arbiter_id: dispute.arbiterId,
  allowed: allowedSteps(dispute, caller),
  answer_by: dispute.answerBy.toISOString(),
  answered_at: dispute.answeredAt?.toISOString() ?? null,
  ruling_by: dispute.rulingBy?.toISOString() ?? null,
  overdue: dispute.overdueAt !== null && isOpen(dispute.status),
  ruling: dispute.ruling && viewRuling(dispute.ruling),
  moot_reason: dispute.mootReason as DisputeView['moot_reason'],
  created_at: dispute.createdAt.toISOString(),
  changed_at: dispute.changedAt.toISOString(),
})

/** The events of the table that are this person's, and whether they may speak. The first word is the answer. */
function allowedSteps(dispute: Dispute, caller: Caller): string[] {
  const part = partOf(dispute, caller)
  if (!part) return [] // whoever reads the whole deal, and is no part of this
  const { as, id, kind } = part
  const isMine = as !== 'arbiter' || dispute.arbiterId === id
  const events = disputeLifecycle
    .allowed(dispute.status, as)
    .filter((event) => event !== 'answer' && (event !== 'resolve' || isMine))
  const maySpeak = isOpen(dispute.status) && kind !== 'operator' && isMine
  return [...(maySpeak ? ['message', 'evidence'] : []), ...events]
}

export const viewPreview = (ruling: Omit<Ruling, 'by' | 'reasoning' | 'at'>): RulingPreview => ({
  master_share: amountOf(ruling.masterShare),
  award: amountOf(ruling.award),
  to_client: amountOf(ruling.toClient),
  to_master: amountOf(ruling.net),
  tax_reserve: amountOf(ruling.tax),
  platform: amountOf(ruling.fee),
})

const viewRuling = (ruling: Ruling): DisputeView['ruling'] => ({
  ...viewPreview(ruling),
  by: ruling.by,
  reasoning: ruling.reasoning,
  at: ruling.at,
})

export const viewMessage = (message: Message): DisputeMessage => ({
  id: message.id,
  author_id: message.authorId,
  role: message.authorRole,
  text: message.text,
  created_at: message.createdAt.toISOString(),
})

export const viewEvidence = (evidence: Evidence): EvidenceView => ({
  id: evidence.id,
  author_id: evidence.authorId,
  role: evidence.authorRole,
  filename: evidence.filename,
  type: evidence.type as EvidenceView['type'],
  size: evidence.size,
  sha256: evidence.sha256.toString('hex'),
  created_at: evidence.createdAt.toISOString(),
})

import type { AuditLine } from '#schema/audit.ts'
import type { StoredLine } from './store.ts'

export const viewLine = (line: StoredLine): AuditLine => ({
  seq: line.seq,
  at: line.at.toISOString(),
  actor: line.actor,
  actor_id: line.actorId,
  action: line.action,
  subject: { kind: line.subjectKind, id: line.subjectId },
  reason: line.reason,
  detail: line.detail,
  previous: line.previous,
  hash: line.hash,
})

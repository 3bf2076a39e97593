import type { Reconciliation, ReconciliationCase } from '#schema/reconciliation.ts'
import type { Case } from './case/store.ts'
import type { Run } from './store.ts'

export const viewRun = (run: Run): Reconciliation => ({
  id: run.id,
  source: run.source,
  asked_by: run.askedBy,
  from: run.from.toISOString(),
  to: run.to.toISOString(),
  status: run.status,
  reason: run.reason,
  seen: run.seen,
  cured: run.cured,
  found: run.found,
  created_at: run.createdAt.toISOString(),
  finished_at: run.finishedAt?.toISOString() ?? null,
})

export const viewCase = (each: Case): ReconciliationCase => ({
  id: each.id,
  kind: each.kind,
  object: each.object,
  subject: each.subject,
  yookassa_id: each.providerId,
  enroll_id: each.enrollId,
  ours: each.ours,
  theirs: each.theirs,
  source: each.source,
  first_run: each.firstRun,
  last_run: each.lastRun,
  first_seen_at: each.firstSeenAt.toISOString(),
  last_seen_at: each.lastSeenAt.toISOString(),
  status: each.status,
  resolution: each.resolution,
  reason: each.reason,
  resolved_by: each.resolvedBy,
  resolved_at: each.resolvedAt?.toISOString() ?? null,
})

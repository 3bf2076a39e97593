import type { Doubt as DoubtView } from '#schema/doubt.ts'
import { parseRubles } from '../core/money.ts'
import { amountOf } from '../http/amount.ts'
import type { Caller } from '../identity/caller.ts'
import { doubtLifecycle } from './lifecycle.ts'
import type { Doubt } from './store.ts'

export const viewDoubt = (doubt: Doubt, caller: Caller): DoubtView => ({
  id: doubt.id,
  kind: doubt.kind as DoubtView['kind'],
  enroll_id: doubt.enrollId,
  subject_id: doubt.subjectId,
  amount: doubt.body.amount ? amountOf(parseRubles(doubt.body.amount.value)) : null,
  state: doubt.state,
  since: doubt.createdAt.toISOString(),
  tried: {
    attempts: doubt.attempts,
    first_sent_at: doubt.firstSentAt?.toISOString() ?? null,
    note: doubt.note,
    looks: doubt.probes,
    empty_looks: doubt.emptyProbes,
    looked_at: doubt.probedAt?.toISOString() ?? null,
    seen: doubt.seen,
    next_look_at: doubt.probeAt?.toISOString() ?? null,
  },
  verdicts: verdictsOf(doubt),
  told: doubt.told,
  allowed: allowedTo(doubt, caller),
})

function verdictsOf({ firstVerdict, ...doubt }: Doubt): DoubtView['verdicts'] {
  if (!firstVerdict || !doubt.firstBy || !doubt.firstAt) return []
  const verdict = firstVerdict
  const first = {
    verdict,
    by: doubt.firstBy,
    reason: doubt.firstReason ?? '',
    at: doubt.firstAt.toISOString(),
  }
  if (!doubt.secondBy || !doubt.decidedAt) return [first]
  const second = {
    verdict,
    by: doubt.secondBy,
    reason: doubt.secondReason ?? '',
    at: doubt.decidedAt.toISOString(),
  }
  return [first, second]
}

function allowedTo({ state, kind }: Doubt, { roles }: Caller): string[] {
  if (!roles.includes('operator')) return []
  const events = doubtLifecycle.allowed(state, 'operator')
  const verdict = events.includes('decide') && kind !== 'payment.create' ? ['verdict'] : []
  const probe = state === 'open' || state === 'decided' ? ['probe'] : []
  return [...probe, ...verdict, ...(events.includes('acknowledge') ? ['acknowledge'] : [])]
}

import { record } from '../audit/record.ts'
import type { Tx } from '../db/db.ts'
import { doubtLifecycle } from './lifecycle.ts'
import { type Doubt, lockDecided, saveDoubt, type Word } from './store.ts'

export type { Doubt, Word }

/** What two people have said of a payout or refund that YooKassa speaks of now, if they have. */
export const findVerdict = (tx: Tx, subjectId: string): Promise<Doubt | undefined> =>
  lockDecided(tx, subjectId)

/** YooKassa says what two people have said. */
export function confirmVerdict(tx: Tx, doubt: Doubt): void {
  saveDoubt(tx, { ...doubt, state: doubtLifecycle.next(doubt.state, 'confirm', 'yookassa'), probeAt: null })
}

/** YooKassa says otherwise. Its word is taken, and an operator has to look at what that has cost. */
export function contradictVerdict(
  tx: Tx,
  doubt: Doubt,
  told: string,
  detail: Record<string, unknown>,
  now: Date,
): void {
  const state = doubtLifecycle.next(doubt.state, 'contradict', 'yookassa')
  saveDoubt(tx, { ...doubt, state, told, contradictedAt: now, probeAt: null })
  record(tx, {
    by: { kind: 'yookassa', id: null },
    action: 'doubt.contradict',
    subject: { kind: 'doubt', id: doubt.id },
    detail: {
      ...detail,
      kind: doubt.kind,
      subject_id: doubt.subjectId,
      verdict: doubt.firstVerdict,
      said_by: [doubt.firstBy, doubt.secondBy],
      told,
    },
    at: now,
  })
}

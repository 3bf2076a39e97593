import { assertNoParty } from '../../approval/party.ts'
import { record, whoIs } from '../../audit/record.ts'
import type { Context } from '../../context.ts'
import { AppError } from '../../core/errors.ts'
import type { Caller } from '../../identity/caller.ts'
import { caseLifecycle } from '../lifecycle.ts'
import { type Case, lockCase, saveEnding } from './store.ts'

type Decision = { resolution: 'explained' | 'corrected' | 'provider_error'; reason: string; by: Caller }

/**
 * A person has looked and says what it was.
 * @throws AppError `not_found`, `forbidden` for a party of its deal, `wrong_state`
 */
export async function resolveCase(
  { db, clock }: Pick<Context, 'db' | 'clock'>,
  id: string,
  { resolution, reason, by }: Decision,
): Promise<Case> {
  return db.begin(async (tx) => {
    const found = await lockCase(tx, id)
    if (!found) throw new AppError('not_found', 'no such case')
    if (found.enrollId) await assertNoParty(tx, found.enrollId, by) // an open case may hold the money of its enroll
    const status = caseLifecycle.next(found.status, 'resolve', 'person')
    const end = { status, resolution, reason, resolvedBy: by.id, resolvedAt: clock.now() }
    saveEnding(tx, id, end)
    record(tx, {
      by: whoIs(by),
      action: 'reconciliation.resolve',
      subject: { kind: 'case', id },
      reason,
      detail: { resolution },
      at: end.resolvedAt,
    })
    return { ...found, ...end }
  })
}

/** What differed does not differ any more. Whoever was faster, a person or we, has the word. */
export async function closeGone({ db, clock }: Pick<Context, 'db' | 'clock'>, id: string): Promise<void> {
  await db.begin(async (tx) => {
    const found = await lockCase(tx, id)
    if (!found || !caseLifecycle.can(found.status, 'vanish', 'system')) return
    const status = caseLifecycle.next(found.status, 'vanish', 'system')
    saveEnding(tx, id, {
      status,
      resolution: 'gone',
      reason: null,
      resolvedBy: null,
      resolvedAt: clock.now(),
    })
  })
}

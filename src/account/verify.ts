import { record, type Who } from '../audit/record.ts'
import type { Context } from '../context.ts'
import { AppError } from '../core/errors.ts'
import type { Db, Tx } from '../db/db.ts'
import { system, tellOfAccount } from '../happening/store.ts'
import { type AccountEvent, accountLifecycle } from './lifecycle.ts'
import { type Account, lockAccount, saveAccount } from './store.ts'

type Verdict = {
  event: AccountEvent
  reason?: string | undefined
  /** Who says so, for the audit log. */
  by?: Who
}

/**
 * An operator's word on a payout destination.
 * @param onVerified resumes what was parked for want of this account, in the same transaction
 * @throws AppError `not_found`, `forbidden` for an operator’s own account, `wrong_state`
 */
export async function judgeAccount(
  ctx: { db: Db } & Pick<Context, 'clock'>,
  id: string,
  { event, reason, by }: Verdict,
  onVerified: (tx: Tx, account: Account) => Promise<void>,
): Promise<Account> {
  return ctx.db.begin(async (tx) => {
    const account = await lockAccount(tx, id)
    if (!account) throw new AppError('not_found', 'no such account')
    if (event === 'verify' && by?.id === account.personId)
      throw new AppError('forbidden', 'it is your own: another operator has to verify it')
    const status = accountLifecycle.next(account.status, event, 'operator')
    const judged: Account = { ...account, status, reason: reason ?? null }
    const now = ctx.clock.now()
    saveAccount(tx, id, judged, now)
    const actor = by ? ({ kind: 'operator', id: by.id } as const) : system
    tellOfAccount(tx, id, { what: `account.${status}`, actor, at: now })
    const detail = { status, person_id: account.personId, title: account.title }
    if (by)
      record(tx, {
        by,
        action: `account.${event}`,
        subject: { kind: 'account', id },
        reason,
        detail,
        at: now,
      })
    if (status === 'verified') await onVerified(tx, judged)
    return judged
  })
}

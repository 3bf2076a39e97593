import { intend } from '../command/intend.ts'
import type { Context } from '../context.ts'
import type { Tx } from '../db/db.ts'
import { system, tell } from '../happening/store.ts'
import type { Entry } from '../ledger/journal.ts'
import { money } from '../yookassa/objects.ts'
import type { Payout } from './store.ts'

/**
 * Promises to send a payout, and sends it as soon as the transaction has committed. Answers its command, and the entry
 * that reserves its money: from then on the same money cannot be paid out twice.
 */
export function promisePayout(
  ctx: Pick<Context, 'clock' | 'executor'>,
  tx: Tx,
  payout: Payout,
): { commandId: string; reserve: Entry } {
  const { id, enrollId, amount } = payout
  const command = intend(tx, ctx.clock, {
    kind: 'payout.create',
    enrollId,
    subjectId: id,
    // The destination joins when it is sent: it never changes, and a card must not lie about in a log.
    body: {
      amount: money(amount),
      description: `Выплата по сделке ${enrollId}`,
      metadata: { payout_id: id, enroll_id: enrollId },
    },
  })
  tx.onCommit(() => void ctx.executor.run(command))
  tell(tx, enrollId, {
    what: 'payout.sent',
    actor: system,
    subjectId: id,
    detail: { amount },
    at: ctx.clock.now(),
  })
  return { commandId: command.id, reserve: reserveEntry(payout) }
}

export const reserveEntry = (payout: Payout): Entry => ({
  key: `payout/${payout.id}/reserve`,
  postings: [{ from: sourceOf(payout), to: `payout:${payout.id}`, amount: payout.amount }],
})

/** Where a payout's money is taken from, and goes back to when it is refused. */
export function sourceOf(payout: Payout): `payable:${string}` | 'revenue:platform' {
  return payout.personId ? `payable:${payout.personId}` : 'revenue:platform'
}

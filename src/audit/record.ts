import type { Tx } from '../db/db.ts'
import type { Caller } from '../identity/caller.ts'
import { type AuditActor, canonical, hashOf, type Line } from './chain.ts'
import { insertLine, lockHead } from './store.ts'

export type Who = { kind: AuditActor; id: string | null }

export type Deed = {
  by: Who
  /** `account.verify`, `refund.create`: the thing, and what was done to it. */
  action: string
  subject: { kind: string; id: string }
  reason?: string | null | undefined
  detail?: Record<string, unknown>
  at: Date
}

/**
 * Writes into the audit log what somebody did, in the transaction that does it. The end of the chain is locked when the
 * story of the transaction is told, after every other lock, so that nobody who holds it waits for a deal.
 */
export function record(tx: Tx, deed: Deed): void {
  tx.beforeCommit(async () => void (await append(tx, deed)))
}

/** Chains a line at once. Whoever calls it takes no other lock afterwards. */
export async function append(tx: Tx, { by, action, subject, reason, detail, at }: Deed): Promise<Line> {
  const head = await lockHead(tx)
  const line: Line = {
    seq: head.seq + 1,
    at,
    actor: by.kind,
    actorId: by.id,
    action,
    subjectKind: subject.kind,
    subjectId: subject.id,
    reason: reason ?? null,
    detail: JSON.parse(canonical(detail ?? {})), // what is hashed is what comes back from the database
    previous: head.hash,
  }
  insertLine(tx, line, hashOf(line))
  return line
}

/** In which role a caller acts, for the log: the highest that they have. */
export function whoIs({ id, roles }: Caller): Who {
  const kind = (['operator', 'arbiter', 'accountant'] as const).find((role) => roles.includes(role))
  return { kind: kind ?? 'person', id }
}

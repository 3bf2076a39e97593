import { after, type Clock, HOUR_MS, SECOND_MS } from '../core/clock.ts'
import { newId } from '../core/id.ts'
import type { Tx } from '../db/db.ts'
import { type Command, insertCommand } from './store.ts'

/**
 * How long a running command belongs to one process. Longer than a call may take, so that a slow answer is not
 * asked for twice; a repeat would be harmless all the same, as it carries the same key and body.
 */
export const LEASE_MS = 40 * SECOND_MS

/** YooKassa forgets a key after 24 hours; past that, repeating the call could move the money twice. */
export const KEY_LIFETIME_MS = 23 * HOUR_MS

type Intention = Pick<Command, 'kind' | 'enrollId' | 'subjectId' | 'body'>

/**
 * Promises a call inside the transaction that decides it: if the transaction commits, the call will be made.
 * The command is leased to this process, which should run it as soon as the transaction has committed; when the
 * process dies first, any other takes it over at the end of the lease.
 */
export function intend(tx: Tx, clock: Clock, intention: Intention): Command {
  const now = clock.now()
  const command: Command = {
    ...intention,
    id: newId(),
    state: 'waiting',
    attempts: 1,
    runAt: after(now, LEASE_MS),
    firstSentAt: now,
    harmless: 0,
  }
  insertCommand(tx, command, now)
  return command
}

/** Promises the same call once more under a new key; whoever finds it due after `delayMs` makes it. */
export function renew(
  tx: Tx,
  clock: Clock,
  { kind, enrollId, subjectId, body }: Intention,
  delayMs: number,
): void {
  const now = clock.now()
  const id = newId()
  const intention = { id, kind, enrollId, subjectId, body }
  insertCommand(
    tx,
    {
      ...intention,
      state: 'waiting',
      attempts: 0,
      harmless: 0,
      runAt: after(now, delayMs),
      firstSentAt: null,
    },
    now,
  )
}

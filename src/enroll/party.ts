import { AppError } from '../core/errors.ts'
import type { Actor } from '../happening/store.ts'
import type { Caller } from '../identity/caller.ts'
import type { EnrollActor } from './lifecycle.ts'
import type { Enroll } from './store.ts'

/** What the caller is to this deal; undefined for a stranger. */
export function partyOf(
  enroll: Pick<Enroll, 'clientId' | 'masterId'>,
  caller: Caller,
): EnrollActor | undefined {
  if (caller.id === enroll.clientId) return 'client'
  if (caller.id === enroll.masterId) return 'master'
  if (caller.roles.includes('operator')) return 'operator'
  return undefined
}

/**
 * The caller as an actor in this deal. Somebody else's deal does not exist for a stranger.
 * @throws AppError `not_found`
 */
export function actorIn(enroll: Enroll | undefined, caller: Caller): Actor & { kind: EnrollActor } {
  const kind = enroll && partyOf(enroll, caller)
  if (!kind) throw new AppError('not_found', 'no such enroll')
  return { kind, id: caller.id }
}

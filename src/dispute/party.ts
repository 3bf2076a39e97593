import { AppError } from '../core/errors.ts'
import { partyOf } from '../enroll/party.ts'
import type { Actor } from '../happening/store.ts'
import type { Caller } from '../identity/caller.ts'
import type { DisputeActor } from './lifecycle.ts'
import type { Dispute } from './store.ts'

/** Somebody in a dispute: what they are to it, and as whom the story of the deal knows them. */
export type Part = Actor & {
  id: string
  kind: 'client' | 'master' | 'arbiter' | 'operator'
  as: DisputeActor
}

/** What the caller is to this dispute. A party of the deal is that and nothing else, whatever their other roles. */
export function partOf(dispute: Dispute, caller: Caller): Part | undefined {
  const { id, roles } = caller
  const party = partyOf(dispute, caller)
  if (party === 'client' || party === 'master') {
    return { id, kind: party, as: party === dispute.openedBy ? 'opener' : 'other' }
  }
  if (roles.includes('arbiter')) return { id, kind: 'arbiter', as: 'arbiter' }
  if (roles.includes('operator')) return { id, kind: 'operator', as: 'operator' }
  return undefined
}

/** The same. Somebody else's dispute does not exist for a stranger. @throws AppError `not_found` */
export function partIn(dispute: Dispute | undefined, caller: Caller): Part {
  const part = dispute && partOf(dispute, caller)
  if (!part) throw new AppError('not_found', 'no such dispute')
  return part
}

/** Nobody judges their own case. @throws AppError `arbiter_is_party` */
export function assertNoParty({ clientId, masterId }: Dispute, id: string): void {
  if (id !== clientId && id !== masterId) return
  throw new AppError(
    'arbiter_is_party',
    'an arbiter who is the client or the master of the deal cannot judge it',
  )
}

/** @throws AppError `not_assigned` */
export function assertAssigned({ arbiterId }: Dispute, id: string): void {
  if (arbiterId === id) return
  const sentence = arbiterId ? 'another arbiter has this dispute' : 'take the dispute first'
  throw new AppError('not_assigned', sentence, { arbiter_id: arbiterId })
}

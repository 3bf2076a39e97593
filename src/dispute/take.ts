import type { Context } from '../context.ts'
import { after } from '../core/clock.ts'
import { AppError } from '../core/errors.ts'
import type { Caller } from '../identity/caller.ts'
import { findPerson } from '../identity/store.ts'
import { changeDispute, type Hearing, move, tellDispute } from './change.ts'
import { assertNoParty } from './party.ts'
import type { Dispute } from './store.ts'

/**
 * An arbiter makes a dispute theirs; of two who try, one gets it. From then on silence loses no more: a person decides.
 * @throws AppError `not_found`, `arbiter_is_party`, `wrong_state`
 */
export function takeDispute(
  ctx: Pick<Context, 'db' | 'clock' | 'config'>,
  caller: Caller,
  id: string,
): Promise<Dispute> {
  return changeDispute(ctx, caller, id, (hearing) => {
    assertNoParty(hearing.dispute, caller.id)
    const taken = move(hearing, 'take')
    tellDispute(hearing, 'taken', hearing.by)
    return { ...taken, arbiterId: caller.id, rulingBy: rulingBy(ctx, hearing) }
  })
}

/**
 * Gives a dispute to an arbiter, whoever had it.
 * @throws AppError `not_found`, `arbiter_is_party`, `wrong_state`, `invalid_request`
 */
export async function reassignDispute(
  ctx: Pick<Context, 'db' | 'clock' | 'config'>,
  caller: Caller,
  id: string,
  { arbiterId, reason }: { arbiterId: string; reason: string },
): Promise<Dispute> {
  const person = await findPerson(ctx.db, arbiterId)
  return changeDispute(ctx, caller, id, (hearing) => {
    assertNoParty(hearing.dispute, caller.id)
    assertNoParty(hearing.dispute, arbiterId)
    if (!person?.roles.includes('arbiter')) {
      throw new AppError('invalid_request', 'arbiter_id: this person is no arbiter')
    }
    const given = move(hearing, 'reassign')
    tellDispute(hearing, 'reassigned', hearing.by, { from: hearing.dispute.arbiterId, to: arbiterId, reason })
    return { ...given, arbiterId, rulingBy: rulingBy(ctx, hearing) }
  })
}

/** The time to rule runs once, from whatever ended the waiting. */
export const rulingBy = ({ config }: Pick<Context, 'config'>, { dispute, now }: Hearing): Date =>
  dispute.rulingBy ?? after(now, config.DISPUTE_RULING_HOURS)

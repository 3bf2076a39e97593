import { record } from '../audit/record.ts'
import type { Context } from '../context.ts'
import { AppError } from '../core/errors.ts'
import type { Tx } from '../db/db.ts'
import { type Actor, tell } from '../happening/store.ts'
import type { Caller } from '../identity/caller.ts'
import { livePayment } from '../payment/live.ts'
import type { Payment } from '../payment/store.ts'
import { hasOpenRefund } from '../refund/store.ts'
import type { EnrollActor } from './lifecycle.ts'
import { actorIn } from './party.ts'
import { type Enroll, lockEnroll, saveEnroll } from './store.ts'
import { nextLook } from './terms.ts'

export type Scene = {
  tx: Tx
  enroll: Enroll
  payment: Payment | undefined
  actor: Actor & { kind: EnrollActor }
  now: Date
}

/**
 * The frame of every step of an enroll: lock the deal, let `decide` say what the enroll becomes, save it and tell it,
 * all in one transaction of two round trips. `decide` throws when the step is not allowed.
 *
 * @param by a person, or an actor that is no person (the sweeper)
 * @throws AppError `not_found` for a stranger, `dispute_open`, and whatever `decide` throws
 */
export function changeEnroll(
  ctx: Pick<Context, 'db' | 'clock'>,
  by: Caller | Scene['actor'],
  id: string,
  what: string,
  decide: (scene: Scene) => Enroll | Promise<Enroll>,
): Promise<Enroll> {
  return ctx.db.begin((tx) => changeEnrollIn(ctx, tx, by, id, what, decide))
}

/** The same, inside the transaction that decides it. */
export async function changeEnrollIn(
  ctx: Pick<Context, 'clock'>,
  tx: Tx,
  by: Caller | Scene['actor'],
  id: string,
  what: string,
  decide: (scene: Scene) => Enroll | Promise<Enroll>,
): Promise<Enroll> {
  const now = ctx.clock.now()
  const [enroll, payment] = await Promise.all([lockEnroll(tx, id), livePayment(tx, id)])
  const actor = 'roles' in by ? actorIn(enroll, by) : by
  if (!enroll) throw new Error(`no enroll ${id}`)

  if (actor.kind !== 'arbiter') assertUndisputed(enroll)
  const changed = await decide({ tx, enroll, payment, actor, now })
  saveEnroll(tx, changed, nextLook(changed, payment, now), now)
  tell(tx, id, { what: `enroll.${what}`, actor, at: now })
  if (actor.kind === 'operator' || actor.kind === 'arbiter') {
    const { status } = changed
    const subject = { kind: 'enroll', id }
    const by = { kind: actor.kind, id: actor.id }
    record(tx, { by, action: `enroll.${what}`, subject, detail: { from: enroll.status, status }, at: now })
  }
  return changed
}

/** What is left to decide about is known when the refund has arrived. @throws AppError `wrong_state` */
export async function assertNoOpenRefund(
  tx: Tx,
  { status }: Enroll,
  payment: Payment | undefined,
): Promise<void> {
  if (payment?.status !== 'succeeded' || !(await hasOpenRefund(tx, payment.id))) return
  throw new AppError('wrong_state', 'a refund is on its way: what is left is known when it has arrived', {
    state: status,
    allowed: [],
  })
}

/** While a dispute is open only its ruling moves the deal. @throws AppError `dispute_open` */
export function assertUndisputed({ disputeId, status }: Enroll): void {
  if (!disputeId) return
  throw new AppError('dispute_open', 'a dispute is open: the deal stands still until it is decided', {
    state: status,
    allowed: [],
    dispute_id: disputeId,
  })
}

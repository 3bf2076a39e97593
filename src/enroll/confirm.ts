import type { Command } from '../command/store.ts'
import { findCommand } from '../command/store.ts'
import type { Context } from '../context.ts'
import { SECOND_MS } from '../core/clock.ts'
import { AppError } from '../core/errors.ts'
import { type Kopecks, kopecks } from '../core/money.ts'
import { atMost } from '../core/patience.ts'
import type { Tx } from '../db/db.ts'
import { type Actor, system, tell, yookassa } from '../happening/store.ts'
import type { Caller } from '../identity/caller.ts'
import { intendCapture } from '../payment/capture.ts'
import { payableEnrolls } from '../payment/lifecycle.ts'
import { livePayment } from '../payment/live.ts'
import type { Payment } from '../payment/store.ts'
import { assertNotRefunded } from '../payment/sync.ts'
import { assertNoOpenRefund, assertUndisputed } from './change.ts'
import { distribute } from './conclude.ts'
import { type EnrollActor, enrollLifecycle } from './lifecycle.ts'
import { actorIn } from './party.ts'
import { type Enroll, findEnroll, lockEnroll, saveEnroll } from './store.ts'
import { nextLook } from './terms.ts'

/** How long the client's click waits for YooKassa; after that the capture goes on without it. */
const PATIENCE_MS = 10 * SECOND_MS

type By = Caller | (Actor & { kind: EnrollActor })

/**
 * The client accepts the work. The decision is recorded first; then the payment is captured, which YooKassa does only
 * while it is on hold, and the capture completes the enroll and starts the settlement. Answers the enroll: `completed`, or
 * still `ready` when YooKassa has not answered in time and the orchestrator goes on alone.
 *
 * @throws AppError `not_found`, `wrong_state`, `dispute_open`, `payment_required`, `hold_lost`, `payment_refunded`
 */
export async function confirmEnroll(ctx: Context, by: By, id: string): Promise<Enroll> {
  let decided = await decideLocked(ctx, by, id, false)
  if (decided === 'ask_first') {
    const payment = await livePayment(ctx.db, id)
    if (payment) await assertNotRefunded(ctx, payment)
    decided = await decideLocked(ctx, by, id, true)
  }
  const capture = typeof decided === 'object' ? ctx.executor.run(decided) : joinCapture(ctx, id)
  await atMost(PATIENCE_MS, capture)
  return readOutcome(ctx, id)
}

type Decision = Command | 'ask_first' | undefined

function decideLocked(ctx: Context, by: By, id: string, isAsked: boolean): Promise<Decision> {
  return ctx.db.begin(async (tx) => {
    const [enroll, payment] = await Promise.all([lockEnroll(tx, id), livePayment(tx, id)])
    const actor = 'roles' in by ? actorIn(enroll, by) : by
    if (!enroll) throw new Error(`no enroll ${id}`)
    assertUndisputed(enroll)
    enrollLifecycle.next(enroll.status, 'confirm', actor.kind)
    return decide(ctx, tx, { enroll, payment, actor, isAsked })
  })
}

type Scene = {
  enroll: Enroll
  payment: Payment | undefined
  actor: Actor & { kind: EnrollActor }
  /** YooKassa has been asked about money that was captured before. */
  isAsked: boolean
}

/** Records the decision and promises the capture. Somebody who confirms again waits for the same capture. */
async function decide(ctx: Context, tx: Tx, { enroll, payment, actor, isAsked }: Scene): Promise<Decision> {
  const now = ctx.clock.now()
  if (enroll.confirmedAt) return undefined
  if (payment?.status !== 'processing' && payment?.status !== 'succeeded') {
    throw new AppError('payment_required', 'no money is on hold for this enroll: the client has to pay again')
  }
  await assertNoOpenRefund(tx, enroll, payment)
  if (payment.status === 'succeeded' && !isAsked) return 'ask_first'
  const confirmedBy = actor.kind as NonNullable<Enroll['confirmedBy']>
  const confirmed: Enroll = { ...enroll, confirmedBy, confirmedAt: now }
  tell(tx, enroll.id, { what: 'enroll.confirmed', actor, at: now })
  if (payment.status === 'succeeded') {
    await complete(ctx, tx, confirmed, payment)
    return undefined
  }
  saveEnroll(tx, confirmed, null, now)
  return intendCapture(ctx, tx, payment)
}

/**
 * The reaction to a capture: a confirmed enroll is completed, and its money is distributed. Answers whether the money
 * waits in escrow instead: captured before the work was confirmed, to be safe, by hand, or for a dispute.
 */
export async function completeAfterCapture(ctx: Context, tx: Tx, payment: Payment): Promise<boolean> {
  const enroll = await lockEnroll(tx, payment.enrollId)
  if (!enroll) throw new Error(`no enroll ${payment.enrollId}`)
  const isOver = enroll.status === 'cancelled' || enroll.status === 'expired'
  if (isOver) await settleOver(ctx, tx, enroll, payment)
  else if (enroll.confirmedAt) await complete(ctx, tx, enroll, payment)
  if (isOver || enroll.confirmedAt) return false
  const now = ctx.clock.now()
  saveEnroll(tx, enroll, nextLook(enroll, payment, now), now)
  return true
}

/** Captured for a deal that is over: what was earned by the decision is distributed, all else goes back. */
async function settleOver(ctx: Context, tx: Tx, enroll: Enroll, payment: Payment): Promise<void> {
  const decided: Enroll = { ...enroll, award: enroll.award ?? kopecks(0) }
  const released = await distribute(ctx, tx, decided, payment)
  saveEnroll(tx, { ...decided, released, holdsSlot: false }, null, ctx.clock.now())
}

async function complete(ctx: Context, tx: Tx, enroll: Enroll, payment: Payment): Promise<void> {
  const now = ctx.clock.now()
  const status = enrollLifecycle.next(enroll.status, 'confirm', enroll.confirmedBy ?? 'client')
  tell(tx, enroll.id, { what: 'enroll.completed', actor: yookassa, at: now })
  const released = await distribute(ctx, tx, enroll, payment)
  saveEnroll(tx, { ...enroll, status, released, holdsSlot: false }, null, now)
}

/** The reaction to a hold that is gone: a decision to capture it falls away, and the client may pay again. */
export async function reopenAfterLostHold(
  ctx: Pick<Context, 'clock' | 'log'>,
  tx: Tx,
  payment: Payment,
): Promise<void> {
  const enroll = await lockEnroll(tx, payment.enrollId)
  if (!enroll) return
  if (!payableEnrolls.includes(enroll.status)) {
    const isLost = enroll.status === 'cancelled' && payment.holdEndsAt !== null
    if (isLost && enroll.award) tellLostAward(ctx, tx, enroll, enroll.award)
    return freeSlot(ctx, tx, enroll)
  }
  const isHoldLost = payment.holdEndsAt !== null // a declined card was never on hold
  const unpaidSince = isHoldLost ? ctx.clock.now() : enroll.unpaidSince
  const reopened: Enroll = { ...enroll, confirmedBy: null, confirmedAt: null, award: null, unpaidSince }
  saveEnroll(tx, reopened, nextLook(reopened, undefined, ctx.clock.now()), ctx.clock.now())
}

/** The deal is over, so nobody pays again: what the master was to keep of it is gone. A person has to know. */
function tellLostAward(
  { clock, log }: Pick<Context, 'clock' | 'log'>,
  tx: Tx,
  { id }: Enroll,
  amount: Kopecks,
): void {
  tell(tx, id, { what: 'enroll.award_lost', actor: system, detail: { amount }, at: clock.now() })
  log.warn({ enroll: id, amount }, 'a cancelled deal left its master a part of a hold, and the hold was lost')
}

/** The reaction to a payment that was never made: nobody can pay for the slot any more. */
export async function freeSlotAfterFailure(
  ctx: Pick<Context, 'clock'>,
  tx: Tx,
  payment: Payment,
): Promise<void> {
  const enroll = await lockEnroll(tx, payment.enrollId)
  if (enroll && !payableEnrolls.includes(enroll.status)) freeSlot(ctx, tx, enroll)
}

/** The enroll was over before, but its link could still be paid. Now it is dead, and somebody else may book. */
function freeSlot({ clock }: Pick<Context, 'clock'>, tx: Tx, enroll: Enroll): void {
  if (enroll.holdsSlot) saveEnroll(tx, { ...enroll, holdsSlot: false }, null, clock.now())
}

/** Waits for the capture that an earlier click has started, if it runs in this process. */
async function joinCapture(ctx: Context, id: string): Promise<void> {
  const payment = await livePayment(ctx.db, id)
  const command = payment && (await findCommand(ctx.db, payment.id, 'payment.capture'))
  if (command) await ctx.executor.join(command.id)
}

async function readOutcome(ctx: Context, id: string): Promise<Enroll> {
  const enroll = await findEnroll(ctx.db, id)
  if (!enroll) throw new Error(`no enroll ${id}`)
  if (enroll.status === 'ready' && !enroll.confirmedAt) {
    throw new AppError('hold_lost', 'the hold is gone, so nothing was captured: the client has to pay again')
  }
  return enroll
}

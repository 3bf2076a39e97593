import type { Verdict } from '../command/executor.ts'
import { type Command, finishCommand, isHeld } from '../command/store.ts'
import type { Context } from '../context.ts'
import { AppError } from '../core/errors.ts'
import { type Kopecks, rubles } from '../core/money.ts'
import type { Tx } from '../db/db.ts'
import { type Actor, system, tell } from '../happening/store.ts'
import { findPayment } from '../payment/store.ts'
import { money } from '../yookassa/objects.ts'
import { refundLifecycle } from './lifecycle.ts'
import { promiseRefund } from './promise.ts'
import { lockScene, type Scene } from './reserve.ts'
import { refuseRefund, settleRefund } from './settle.ts'
import { findRefund, lockRefund, type Refund, saveRefund } from './store.ts'

type Asked = {
  id?: string | undefined
  paymentId: string
  amount?: Kopecks | undefined
  reason: string
  actor: Actor
  approvedBy?: string | undefined
}

/**
 * Gives captured money back to the client, all that is left unless an amount is given. The money is reserved first, so
 * that it cannot be paid out meanwhile; then YooKassa is asked.
 *
 * @param asked with an `id`, asking again answers the refund that is there: a part must not go back twice
 * @throws AppError `not_found`, `invalid_request`, `wrong_state`, `dispute_open`, `insufficient_funds`
 */
export async function createRefund(ctx: Context, asked: Asked): Promise<Refund> {
  if (!(await findPayment(ctx.db, asked.paymentId))) throw new AppError('not_found', 'no such payment')
  const promised = await ctx.db.begin((tx) => wishRefund(ctx, tx, asked))
  await ctx.executor.run(promised)
  return (await findRefund(ctx.db, promised.subjectId)) as Refund
}

/** The same, inside the transaction that decides it. @throws AppError `wrong_state`, `dispute_open`, `insufficient_funds` */
export async function wishRefund(ctx: Context, tx: Tx, asked: Asked): Promise<Command> {
  const scene = await lockScene(tx, asked.paymentId)
  assertUndisputed(scene)
  const { id, reason, actor, approvedBy } = asked
  const amount = amountOf(scene, asked.amount)
  return promiseRefund(ctx, tx, scene, {
    ...(id && { id }),
    amount,
    origin: 'operator',
    reason,
    actor,
    approvedBy,
  })
}

/** @throws AppError `dispute_open` */
export function assertUndisputed({ enroll }: Pick<Scene, 'enroll'>): void {
  const { disputeId } = enroll
  if (!disputeId) return
  throw new AppError('dispute_open', 'the dispute decides about this money', { dispute_id: disputeId })
}

/** Everything that is left, or what was asked for when there is as much. */
export function amountOf({ payment, enroll, deal, refundable }: Scene, asked: Kopecks | undefined): Kopecks {
  assertUndisputed({ enroll })
  const refuse = (state: string, sentence: string): never => {
    throw new AppError('wrong_state', sentence, { state, allowed: [] })
  }
  if (payment.status !== 'succeeded')
    refuse(payment.status, `a ${payment.status} payment holds no captured money`)
  if (deal && deal.status !== 'opened') refuse(deal.status, 'the deal is closed: its money is gone')
  if (refundable <= 0) refuse('refunded', 'everything that can go back has gone back')
  if (asked === 0) throw new AppError('invalid_request', 'a refund is of a kopeck at least')
  if (asked !== undefined && asked > refundable) {
    throw new AppError('insufficient_funds', `${rubles(refundable)} at most can go back`, {
      refundable: money(refundable),
    })
  }
  return asked ?? refundable
}

/** Sends the promised refund to YooKassa; run by the executor. */
export async function sendRefund(ctx: Context, command: Command): Promise<Verdict> {
  const refund = await findRefund(ctx.db, command.subjectId)
  if (refund && refund.status !== 'sending') {
    const note = `the refund is ${refund.status} already`
    await ctx.db.begin(async (tx) => finishCommand(tx, command.id, 'done', ctx.clock.now(), note))
    return 'finished'
  }
  if (await isHeld(ctx.db, command.enrollId)) {
    return { again: 'held: this database has to be compared with YooKassa first', isHarmless: true }
  }
  const outcome = await ctx.yookassa.createRefund(command.body, command.id)
  if (outcome.kind === 'unknown') return { again: outcome.reason, isHarmless: outcome.isHarmless }
  if (outcome.kind === 'rejected' && !isFinalNo(command, outcome.code)) {
    return { again: outcome.reason, isHarmless: true }
  }
  if (outcome.kind === 'done') await settleRefund(ctx, command.subjectId, outcome.object, command.id)
  else await refuseRefund(ctx, command.subjectId, command.id, outcome)
  return 'finished'
}

/** On a repeat only YooKassa's answer for the key counts: an earlier attempt may have gone through. */
const isFinalNo = ({ attempts, harmless }: Command, code: string) =>
  harmless === attempts - 1 || code === 'invalid_request'

/** The key is too old to repeat the call, and nobody knows what became of it: a person has to look. */
export async function doubtRefund(ctx: Pick<Context, 'clock'>, tx: Tx, command: Command): Promise<void> {
  const refund = await lockRefund(tx, command.subjectId)
  const now = ctx.clock.now()
  if (refund.status !== 'sending') {
    finishCommand(tx, command.id, 'done', now, `the refund is ${refund.status} already`)
    return
  }
  const status = refundLifecycle.next(refund.status, 'doubt', 'system')
  saveRefund(tx, { ...refund, status, changedAt: now }, null)
  tell(tx, refund.enrollId, { what: 'refund.in_doubt', actor: system, subjectId: refund.id, at: now })
}

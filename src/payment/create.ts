import type { Verdict } from '../command/executor.ts'
import { intend } from '../command/intend.ts'
import { type Command, findCommand, finishCommand, finishing } from '../command/store.ts'
import type { Context } from '../context.ts'
import { SECOND_MS } from '../core/clock.ts'
import { AppError } from '../core/errors.ts'
import { newId } from '../core/id.ts'
import type { Tx } from '../db/db.ts'
import { type Opening, openDeal, takeDeal } from '../deal/open.ts'
import { checkDealAt, type Deal } from '../deal/store.ts'
import { tell, yookassa } from '../happening/store.ts'
import { splitPrice } from '../settlement/split.ts'
import { money } from '../yookassa/objects.ts'
import { settlementsOf } from './capture.ts'
import { payableEnrolls, paymentLifecycle } from './lifecycle.ts'
import { returnUrlFor } from './return-url.ts'
import { settlePayment } from './settle.ts'
import {
  type EnrollOf,
  type Frozen,
  findEnrollOf,
  findLivePayment,
  findPayment,
  insertPayment,
  joinDeal,
  lockPayment,
  type Payment,
  savePayment,
} from './store.ts'

type Refusal = { code: string; reason: string }
type Asked = { clientId: string; enrollId: string; returnUrl?: string | undefined }

/** How long a request waits for somebody else's call that creates the same payment. */
const WAIT_MS = 35 * SECOND_MS

/**
 * Creates the payment of an enroll with `capture=false`, or answers with the live one: an enroll has one at most,
 * however many ask at once.
 *
 * @throws AppError `not_found`, `wrong_state`, `return_url_not_allowed`, `payment_rejected`, `provider_unavailable`
 */
export async function createPayment(
  ctx: Context,
  asked: Asked,
): Promise<{ payment: Payment; isNew: boolean }> {
  const returnUrl = returnUrlFor(ctx.config, asked.enrollId, asked.returnUrl)
  const promised = await ctx.db.begin(async (tx) => {
    const now = ctx.clock.now()
    const payment = await insertPayment(tx, { ...asked, id: newId(), returnUrl, now }, payableEnrolls)
    if (!payment) return undefined
    const deal = payment.rail === 'safe_deal' ? await putIntoDeal(ctx, tx, payment) : undefined
    const body = {
      ...(deal && { deal: { settlements: settlementsOf(ctx.config, deal.settlement) } }),
      amount: money(payment.amount),
      capture: false,
      confirmation: { type: 'redirect', return_url: returnUrl },
      description: payment.title.slice(0, 128),
      metadata: { payment_id: payment.id, enroll_id: payment.enrollId },
    }
    const { enrollId, id: subjectId } = payment
    tell(tx, enrollId, {
      what: 'payment.created',
      actor: { kind: 'client', id: asked.clientId },
      subjectId,
      at: now,
    })
    return { payment, command: intend(tx, ctx.clock, { kind: 'payment.create', enrollId, subjectId, body }) }
  })
  if (!promised) {
    const [enroll, live] = await Promise.all([
      findEnrollOf(ctx.db, asked.enrollId),
      findLivePayment(ctx.db, asked.enrollId),
    ])
    if (enroll?.clientId !== asked.clientId) throw new AppError('not_found', 'no such enroll')
    if (live) return { payment: await waitForAnswer(ctx, live), isNew: false }
    assertPayable(enroll)
    return createPayment(ctx, asked) // the payment that was in our way has died since
  }

  await ctx.executor.run(promised.command)
  return { payment: await readCreated(ctx, promised.payment.id), isNew: true }
}

async function putIntoDeal(
  ctx: Context,
  tx: Tx,
  { id, enrollId, amount, terms }: Payment & Frozen,
): Promise<Deal> {
  const deal = await takeDeal(ctx, tx, enrollId, splitPrice(amount, terms).net)
  joinDeal(tx, id, deal.id)
  return deal
}

/** Sends the promised payment to YooKassa, into a deal that is opened first if need be; run by the executor. */
export async function sendPayment(ctx: Context, command: Command): Promise<Verdict> {
  const joined = await withDeal(ctx, command)
  if (joined.kind === 'unknown') return { again: joined.reason, isHarmless: true } // of the payment nobody has heard yet
  if (joined.kind === 'rejected') {
    await failPayment(ctx, command, joined)
    return 'finished'
  }
  const outcome = await ctx.yookassa.createPayment(joined.body, command.id)
  if (outcome.kind === 'unknown') return { again: outcome.reason, isHarmless: outcome.isHarmless }
  if (outcome.kind === 'done') await settlePayment(ctx, command.subjectId, outcome.object, finishing(command))
  else await failPayment(ctx, command, outcome)
  return 'finished'
}

type Joined = { kind: 'ready'; body: object } | Exclude<Opening, { kind: 'opened' }>

/** The body as it is sent. What the deal adds never changes, so the key stays good for it. */
async function withDeal(ctx: Context, { subjectId, body, attempts }: Command): Promise<Joined> {
  if (!body.deal) return { kind: 'ready', body }
  const payment = await findPayment(ctx.db, subjectId)
  if (!payment?.dealId) throw new Error(`payment ${subjectId} is in no deal`)
  const opening = await openDeal(ctx, payment.dealId, attempts > 1)
  if (opening.kind !== 'opened') return opening
  return { kind: 'ready', body: { ...body, deal: { ...(body.deal as object), id: opening.providerId } } }
}

/** YooKassa refused to create it: no money moved, and the client may try again. */
async function failPayment(ctx: Context, command: Command, refusal: Refusal): Promise<void> {
  ctx.log.error({ payment: command.subjectId, refusal }, 'YooKassa refused a payment')
  await ctx.db.begin(async (tx) => {
    finishCommand(tx, command.id, 'rejected', ctx.clock.now(), `${refusal.code}: ${refusal.reason}`)
    await fail(ctx, tx, command.subjectId, refusal.code)
  })
}

/**
 * Nobody knows whether YooKassa created it, and the key is too old to ask again. Nobody was ever given its link
 * either, and links die after an hour: no money can have moved.
 */
export async function abandonPayment(
  ctx: Pick<Context, 'clock' | 'react'>,
  tx: Tx,
  command: Command,
): Promise<void> {
  await fail(ctx, tx, command.subjectId, 'no_answer')
}

async function fail(
  ctx: Pick<Context, 'clock' | 'react'>,
  tx: Tx,
  id: string,
  reason: string,
): Promise<void> {
  const now = ctx.clock.now()
  const payment = await lockPayment(tx, id)
  if (!isUnanswered(payment)) return
  const status = paymentLifecycle.next(payment.status, 'reject', 'yookassa')
  savePayment(tx, id, { status, cancelReason: reason, checkAt: null }, now)
  if (payment.dealId) checkDealAt(tx, payment.dealId, now) // perhaps it is closed, and we have not heard
  tell(tx, payment.enrollId, {
    what: 'payment.failed',
    actor: yookassa,
    subjectId: id,
    detail: { reason },
    at: now,
  })
  await ctx.react.paymentFailed(tx, payment)
}

function assertPayable({ status }: EnrollOf): void {
  if (payableEnrolls.includes(status)) return
  throw new AppError('wrong_state', `a ${status} enroll cannot be paid`, { state: status, allowed: [] })
}

/** Another request is asking YooKassa for this very payment: its answer is ours too. */
async function waitForAnswer(ctx: Context, payment: Payment): Promise<Payment> {
  let current: Payment | undefined = payment
  const giveUpAt = performance.now() + WAIT_MS
  for (let pauseMs = 20; current && isUnanswered(current) && performance.now() < giveUpAt; pauseMs *= 1.5) {
    await new Promise((resolve) => setTimeout(resolve, Math.min(pauseMs, SECOND_MS)))
    current = await findPayment(ctx.db, payment.id)
    const command =
      current && isUnanswered(current) && (await findCommand(ctx.db, payment.id, 'payment.create'))
    if (command && command.attempts > 1) break // YooKassa does not answer now; the executor goes on alone
  }
  return readCreated(ctx, payment.id)
}

const isUnanswered = (payment: Payment) => payment.status === 'pending' && payment.providerId === null

async function readCreated(ctx: Context, id: string): Promise<Payment> {
  const payment = await findPayment(ctx.db, id)
  if (!payment) throw new Error(`no payment ${id}`)
  if (payment.status === 'failed') {
    throw new AppError('payment_rejected', 'YooKassa refused to create the payment; no money has moved', {
      reason: payment.cancelReason,
    })
  }
  if (isUnanswered(payment)) {
    throw new AppError('provider_unavailable', 'YooKassa has not answered yet; ask again in a few seconds', {
      retry_after: 5,
    })
  }
  return payment
}

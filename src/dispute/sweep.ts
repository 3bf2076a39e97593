import type { Context } from '../context.ts'
import { after, MINUTE_MS } from '../core/clock.ts'
import { AppError } from '../core/errors.ts'
import { system } from '../happening/store.ts'
import { intendCapture } from '../payment/capture.ts'
import { type Hearing, lockHearing, save, tellDispute } from './change.ts'
import { captureBy, wordBy } from './deadlines.ts'
import { isOpen } from './lifecycle.ts'
import { assertMoneyIsThere, ruleByDefault } from './ruling.ts'
import { claimDueDisputes, type Dispute } from './store.ts'

/** How soon a step that could not be done is tried again. */
const AGAIN_MS = 5 * MINUTE_MS

/** The others want a person: money that was given back by hand, say. */
const PASSING = new Set<string>(['wrong_state', 'provider_unavailable'])

/**
 * Does what passes by itself in a dispute: a hold that ends soon is captured into escrow, silence is ruled against, and
 * a ruling that is late is announced. Answers how many were due.
 */
export async function sweepDisputes(ctx: Context): Promise<number> {
  const now = ctx.clock.now()
  const due = await claimDueDisputes(ctx.db, now, after(now, AGAIN_MS), 32)
  await Promise.all(
    due.map((dispute) =>
      keepDeadline(ctx, dispute).catch((error) => {
        // Somebody acted in the same moment, or YooKassa is silent; the dispute is due again in a few minutes.
        if (error instanceof AppError && PASSING.has(error.code)) return
        ctx.log.error({ err: error, dispute: dispute.id }, 'a deadline of a dispute could not be kept')
      }),
    ),
  )
  return due.length
}

async function keepDeadline(ctx: Context, known: Dispute): Promise<void> {
  if (known.status === 'opened' && known.answerBy <= ctx.clock.now()) await assertMoneyIsThere(ctx, known.id)
  await ctx.db.begin(async (tx) => {
    const hearing = await lockHearing(ctx, tx, known)
    if (!isOpen(hearing.dispute.status)) return
    save(hearing, await pass(ctx, hearing))
  })
}

/** One thing at a time: a word that is due is looked for again at once. */
async function pass(ctx: Context, hearing: Hearing): Promise<Dispute> {
  const { dispute, enroll, payment, now } = hearing
  const isDue = (moment: Date | undefined) => moment !== undefined && moment <= now
  if (dispute.status === 'opened' && isDue(dispute.answerBy)) return ruleByDefault(ctx, hearing)
  if (isDue(captureBy(dispute, enroll.terms, payment))) return captureIntoEscrow(ctx, hearing)
  if (isDue(wordBy(dispute))) return warn(ctx, hearing)
  return dispute // somebody has moved the deadline
}

function captureIntoEscrow(ctx: Context, hearing: Hearing): Dispute {
  const { tx, dispute, payment, now } = hearing
  if (!payment) throw new Error(`dispute ${dispute.id} has no money`)
  intendCapture(ctx, tx, payment)
  tellDispute(hearing, 'hold_captured', system, { amount: payment.amount })
  return { ...dispute, captureAt: now }
}

function warn({ log }: Context, hearing: Hearing): Dispute {
  const { dispute, now } = hearing
  const { id, enrollId, arbiterId, rulingBy } = dispute
  tellDispute(hearing, 'overdue', system, { ruling_by: rulingBy?.toISOString() })
  log.warn({ dispute: id, enroll: enrollId, arbiter: arbiterId, ruling_by: rulingBy }, 'a ruling is late')
  return { ...dispute, overdueAt: now }
}

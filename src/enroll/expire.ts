import type { Context } from '../context.ts'
import { after, MINUTE_MS } from '../core/clock.ts'
import { AppError } from '../core/errors.ts'
import { kopecks } from '../core/money.ts'
import { system, tell } from '../happening/store.ts'
import { livePayment } from '../payment/live.ts'
import { changeEnroll } from './change.ts'
import { conclude } from './conclude.ts'
import { confirmEnroll } from './confirm.ts'
import { claimDueEnrolls, type Enroll, lockEnroll, saveEnroll } from './store.ts'
import { dueAt, nextLook, termOf } from './terms.ts'

const sweeper = { ...system, kind: 'system' } as const

/** Ends an enroll that nobody answered, or nobody paid, in time. */
export function expireEnroll(ctx: Context, id: string): Promise<Enroll> {
  return changeEnroll(ctx, sweeper, id, 'expired', (scene) => {
    const due = dueAt(scene.enroll, scene.payment)
    if (!due || due > scene.now) throw new AppError('wrong_state', 'the enroll is not due any more')
    return conclude(ctx, scene, { event: 'expire', award: kopecks(0), reason: 'expired' })
  })
}

/**
 * Does what passes by itself with time: people are reminded of what they have to do; when a deadline is missed,
 * unanswered and unpaid enrolls expire and finished work is confirmed. Answers how many were due.
 */
export async function sweepDeadlines(ctx: Context): Promise<number> {
  const now = ctx.clock.now()
  const due = await claimDueEnrolls(ctx.db, now, after(now, 5 * MINUTE_MS), 64)
  await Promise.all(
    due.map(({ id }) =>
      keepTerm(ctx, id).catch((error) => {
        // Somebody acted in the same moment, or YooKassa is silent; the enroll is due again in a few minutes.
        if (!(error instanceof AppError))
          ctx.log.error({ err: error, enroll: id }, 'a deadline could not be kept')
      }),
    ),
  )
  return due.length
}

async function keepTerm(ctx: Context, id: string): Promise<void> {
  const missed = await remindOrTell(ctx, id)
  if (missed === 'confirm') await confirmEnroll(ctx, sweeper, id)
  if (missed === 'expire') await expireEnroll(ctx, id)
}

/** Reminds whoever has to act while there is time; answers what a missed deadline brings. */
function remindOrTell(ctx: Context, id: string): Promise<'confirm' | 'expire' | undefined> {
  return ctx.db.begin(async (tx) => {
    const now = ctx.clock.now()
    const [enroll, payment] = await Promise.all([lockEnroll(tx, id), livePayment(tx, id)])
    if (!enroll) throw new Error(`no enroll ${id}`)
    const term = termOf(enroll, payment)
    if (term && term.until > now) {
      saveEnroll(tx, enroll, nextLook(enroll, payment, now), now)
      const detail = { waits_for: term.what, until: term.until.toISOString() }
      tell(tx, id, { what: 'enroll.reminded', actor: system, detail, at: now })
      return undefined
    }
    if (term?.what === 'confirm') return 'confirm'
    if (term && enroll.status !== 'ready') return 'expire'
    // Finished work that nobody pays for: its master may give up, its client may still pay. A person has to know.
    saveEnroll(tx, enroll, null, now)
    if (term) {
      tell(tx, id, { what: 'enroll.unpaid', actor: system, at: now })
      ctx.log.warn(
        { enroll: id },
        'finished work is not paid for: the hold was lost, and the client did not pay again',
      )
    }
    return undefined
  })
}

import type { Context } from '../context.ts'
import { after, MINUTE_MS } from '../core/clock.ts'
import { AppError } from '../core/errors.ts'
import { kopecks } from '../core/money.ts'
import { system } from '../happening/store.ts'
import { changeEnroll } from './change.ts'
import { conclude } from './conclude.ts'
import { confirmEnroll } from './confirm.ts'
import { enrollLifecycle } from './lifecycle.ts'
import { claimDueEnrolls, type Enroll } from './store.ts'
import { dueAt } from './terms.ts'

const sweeper = { ...system, kind: 'system' } as const

/** Ends an enroll that nobody answered, or nobody paid, in time. */
export function expireEnroll(ctx: Context, id: string): Promise<Enroll> {
  return changeEnroll(ctx, sweeper, id, 'expired', (scene) => {
    enrollLifecycle.next(scene.enroll.status, 'expire', sweeper.kind)
    const due = dueAt(scene.enroll, scene.payment)
    if (!due || due > scene.now) throw new AppError('wrong_state', 'the enroll is not due any more')
    return conclude(ctx, scene, { event: 'expire', award: kopecks(0), reason: 'expired' })
  })
}

/**
 * Does what passes by itself when a deadline is missed: unanswered and unpaid enrolls expire, finished work is
 * confirmed. Answers how many were due.
 */
export async function sweepDeadlines(ctx: Context): Promise<number> {
  const now = ctx.clock.now()
  const due = await claimDueEnrolls(ctx.db, now, after(now, 5 * MINUTE_MS), 64)
  await Promise.all(
    due.map(({ id, status }) => {
      const step = status === 'ready' ? confirmEnroll(ctx, sweeper, id) : expireEnroll(ctx, id)
      return step.catch((error) => {
        // Somebody acted in the same moment, or YooKassa is silent; the enroll is due again in a few minutes.
        if (!(error instanceof AppError))
          ctx.log.error({ err: error, enroll: id }, 'a deadline could not be kept')
      })
    }),
  )
  return due.length
}

import { Queues } from '#schema/queue.ts'
import type { Context } from '../context.ts'
import { after, HOUR_MS } from '../core/clock.ts'
import type { Routes } from '../http/route.ts'
import { seesAllMoney } from '../identity/caller.ts'
import { countWaiting } from './store.ts'
import { viewQueues } from './view.ts'

/** A hold that ends within so many hours is near its end. */
const NEAR_HOURS = 24

export function queueRoutes({ db, clock }: Pick<Context, 'db' | 'clock'>): Routes {
  return async (app) => {
    const queues = {
      operationId: 'readQueues',
      summary: 'What waits for a person: how much of it, and how long it can wait.',
      description: 'An arbiter sees the disputes only; what is not the caller’s to see is null.',
      tags: ['office'],
      response: { 200: Queues },
    }
    app.get(
      '/queues',
      { schema: queues, config: { roles: ['operator', 'accountant', 'arbiter'] } },
      async ({ caller }) => {
        const at = clock.now()
        const waiting = await countWaiting(db, caller.id, after(at, NEAR_HOURS * HOUR_MS))
        return viewQueues(waiting, { at, withinHours: NEAR_HOURS, isArbiterOnly: !seesAllMoney(caller) })
      },
    )
  }
}

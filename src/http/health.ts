import { setTimeout as pause } from 'node:timers/promises'
import { SECOND_MS } from '../core/clock.ts'
import { AppError } from '../core/errors.ts'
import type { Db } from '../db/db.ts'
import type { Routes } from './route.ts'
import { ping } from './store.ts'

const PING_LIMIT_MS = 2 * SECOND_MS

type Context = { db: Db; isServing: () => boolean }

/** `/health`: the process lives. `/ready`: send it requests. Probes have a limit of their own, shared with nobody. */
export function healthRoutes({ db, isServing }: Context): Routes {
  const open = {
    config: { public: true, quiet: true, rateLimit: { groupId: 'probe' } },
    schema: { hide: true },
  }
  return async (app) => {
    app.get('/health', open, () => ({ status: 'ok' }))

    app.get('/ready', open, async (_request, reply) => {
      reply.header('cache-control', 'no-store')
      if (!isServing()) throw new AppError('unavailable', 'starting or stopping', { retry_after: 1 })
      await answersInTime(db)
      return { status: 'ready' }
    })
  }
}

async function answersInTime(db: Db): Promise<void> {
  const timer = new AbortController()
  const isLate = pause(PING_LIMIT_MS, true, { signal: timer.signal, ref: false }).catch(() => true)
  const isAway = await Promise.race([
    ping(db).then(
      () => false,
      () => true,
    ),
    isLate,
  ])
  timer.abort()
  if (isAway) throw new AppError('unavailable', 'the database does not answer', { retry_after: 1 })
}

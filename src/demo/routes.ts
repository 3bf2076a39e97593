import { ClockMove, DemoTime } from '#schema/demo.ts'
import { record, whoIs } from '../audit/record.ts'
import type { Context } from '../context.ts'
import { AppError } from '../core/errors.ts'
import { problems, type Routes } from '../http/route.ts'
import type { DemoClock } from './clock.ts'

/** Present in the demo only. After a move, what time has brought has happened before the answer. */
export function demoRoutes(
  ctx: Pick<Context, 'db' | 'clock'>,
  demoClock: DemoClock,
  tick: () => Promise<unknown>,
): Routes {
  return async (app) => {
    const move = {
      operationId: 'moveDemoClock',
      summary: 'Demo only: move the time of the platform and of the emulator.',
      tags: ['demo'],
      body: ClockMove,
      response: { 200: DemoTime, ...problems() },
    }
    app.post('/demo/clock', { schema: move }, async (request) => {
      await demoClock.move(request.body).catch((cause) => {
        if (!(cause instanceof RangeError)) throw cause
        throw new AppError('invalid_request', cause.message, {}, { cause })
      })
      await ctx.db.begin(async (tx) =>
        record(tx, {
          by: whoIs(request.caller),
          action: 'demo.clock',
          subject: { kind: 'clock', id: 'demo' },
          detail: request.body,
          at: ctx.clock.now(),
        }),
      )
      await tick()
      return { now: ctx.clock.now().toISOString() }
    })
  }
}

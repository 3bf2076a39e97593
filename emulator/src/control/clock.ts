import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { EARLIEST_MS, iso, LATEST_MS } from '../clock.ts'
import { parseDuration } from '../duration.ts'
import type { World } from '../world.ts'
import { ControlError, readControl } from './request.ts'

/** Real milliseconds that moving the clock waits for the notifications it made due. */
const WAIT_MS = 15_000

export function clockRoutes(app: FastifyInstance, world: World): void {
  const show = () => ({
    now: iso(world.clock.now()),
    offset_ms: world.clock.offset(),
    is_stopped: world.clock.isStopped(),
  })

  app.get('/clock', show)

  /** Moves time; what became due by then has happened, and was sent once, before the answer. */
  app.post('/clock', async (request) => {
    const asked = readControl(request, {
      advance: z.string().optional(),
      set: z.string().optional(),
      reset: z.literal(true).optional(),
      stop: z.literal(true).optional(),
      run: z.literal(true).optional(),
    })
    if (Object.keys(asked).length !== 1) {
      throw new ControlError(400, 'give one of advance, set, reset, stop and run')
    }
    if (asked.stop) world.clock.stop()
    else if (asked.run) world.clock.run()
    else move(asked)
    world.catchUp()
    await world.courier.settled(WAIT_MS)
    return show()
  })

  function move({ advance, set, reset }: { advance?: unknown; set?: unknown; reset?: unknown }): void {
    const target =
      reset !== undefined
        ? Date.now()
        : set !== undefined
          ? Date.parse(String(set))
          : world.clock.now() + (parseDuration(String(advance)) ?? Number.NaN)
    if (!(target >= EARLIEST_MS && target <= LATEST_MS)) {
      throw new ControlError(400, `not a duration such as P7D, or not a time: ${advance ?? set}`)
    }
    world.clock.set(target)
  }
}

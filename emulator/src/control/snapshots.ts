import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { iso } from '../clock.ts'
import type { World } from '../world.ts'
import { ControlError, readControl } from './request.ts'

/** The whole world kept, and brought back: objects, money, keys, notifications, settings and the time. */
export function snapshotControls(app: FastifyInstance, world: World): void {
  app.post('/snapshot', () => {
    world.catchUp()
    const { id, at } = world.snapshots.take(world.clock.now())
    return { id, at: iso(at) }
  })

  app.post('/restore', (request) => {
    const { id } = readControl(request, { id: z.string() })
    const snapshot = world.snapshots.find(id)
    if (snapshot === undefined) throw new ControlError(404, `no snapshot ${id}`)
    world.snapshots.restore(snapshot)
    world.shop.reload()
    world.webhooks.reload()
    world.courier.forget()
    world.disturbance.forget()
    world.clock.set(snapshot.at)
    return { id, now: iso(world.clock.now()) }
  })
}

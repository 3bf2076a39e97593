import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { iso } from '../clock.ts'
import { addressFor } from '../notifications/announce.ts'
import { disturbanceModes } from '../notifications/disturb.ts'
import type { World } from '../world.ts'
import { ControlError, chanceFields, readControl } from './request.ts'

const address = z.union([z.url({ protocol: /^https?$/ }), z.literal('')]).optional()

/** Where notifications go, how badly, and what went. */
export function notificationRoutes(app: FastifyInstance, world: World): void {
  app.get<{ Querystring: { limit?: string; object_id?: string } }>('/notifications', (request) => {
    const { limit = '200', object_id: objectId = null } = request.query
    const most = Math.min(Math.max(Math.trunc(Number(limit)) || 200, 1), 10_000)
    const letters = world.notifications.last(most, objectId)
    return { ...show(), items: letters.map(view) }
  })

  app.post('/notifications', (request) => {
    const { url, payout_url, source, mode, ...rest } = readControl(request, {
      mode: z.enum(disturbanceModes).optional(),
      url: address,
      payout_url: address,
      source: z.union([z.ipv4(), z.ipv6(), z.literal('')]).optional(),
      delay_ms: z.number().min(0).optional(),
      ...chanceFields,
    })
    if (url !== undefined) world.settings.set('notification_url', url)
    if (payout_url !== undefined) world.settings.set('payout_notification_url', payout_url)
    if (source !== undefined) world.settings.set('notification_source', source)
    if (mode !== undefined) world.disturbance.order({ mode, ...rest })
    return show()
  })

  /** One more time, whatever became of it. */
  app.post<{ Params: { seq: string } }>('/notifications/:seq/resend', (request) => {
    const { seq } = request.params
    if (!world.notifications.again(Number(seq), world.clock.now())) {
      throw new ControlError(404, `no notification ${seq}`)
    }
    world.courier.poke()
    return { seq: Number(seq) }
  })

  /** A body that YooKassa never sent: the shop must not believe it. */
  app.post('/notifications/forge', async (request) => {
    const { event, object, url } = readControl(request, {
      event: z.string(),
      object: z.unknown(),
      url: address,
    })
    const to = url || addressFor(world, event)
    if (to === undefined) throw new ControlError(409, 'nobody listens: no notification address is set')
    const payload = JSON.stringify({ type: 'notification', event, object })
    return { url: to, result: await world.courier.send(to, payload) }
  })

  const show = () => ({
    url: world.settings.get('notification_url') ?? null,
    payout_url: world.settings.get('payout_notification_url') ?? null,
    source: world.settings.get('notification_source') || null,
    disturbance: world.disturbance.current(),
  })
}

type Sent = ReturnType<World['notifications']['last']>[number]

function view({ object, created_at, due_at, ...letter }: Sent) {
  return {
    ...letter,
    created_at: iso(created_at),
    due_at: due_at === null ? null : iso(due_at),
    object: JSON.parse(object) as unknown,
  }
}

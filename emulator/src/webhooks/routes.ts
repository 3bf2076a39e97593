import { randomUUID } from 'node:crypto'
import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { invalid } from '../http/errors.ts'
import { check } from '../http/fields.ts'
import { changing, reading, removing } from '../http/operation.ts'
import type { World } from '../world.ts'

/** Events an OAuth client can ask for. */
const events = [
  'payment.waiting_for_capture',
  'payment.succeeded',
  'payment.canceled',
  'refund.succeeded',
  'payment_method.active',
] as const

const schema = z.object({ event: z.enum(events), url: z.url({ protocol: /^https?$/ }).max(2048) })

/** Subscriptions of OAuth clients only: a shop with its own key sets an address in its dashboard. */
export function webhookRoutes(app: FastifyInstance, world: World): void {
  const route = (name: string, path: string) => ({ name, path, accounts: ['partner'] as const })

  changing(app, world, route('webhooks.create', '/webhooks'), (body) => {
    const { event, url } = check(schema, body)
    const id = `wh-${randomUUID()}`
    world.webhooks.add({ id, event, url })
    return { kind: 'webhook', id, body: JSON.stringify({ id, event, url }) }
  })

  reading(app, world, route('webhooks.list', '/webhooks'), () =>
    JSON.stringify({ type: 'list', items: world.webhooks.all() }),
  )

  /** With the prefix of the id or without it: the two documents disagree. */
  removing(app, world, route('webhooks.delete', '/webhooks/:id'), ({ id }) => {
    if (!world.webhooks.remove(id.startsWith('wh-') ? id : `wh-${id}`)) throw invalid('webhook_id')
  })
}

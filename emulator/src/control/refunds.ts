import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { type RefundRefusal, refundReasons } from '../refunds/object.ts'
import { settleRefund } from '../refunds/settle.ts'
import type { World } from '../world.ts'
import { ControlError, readControl } from './request.ts'

const refusal = {
  reason: z.enum(refundReasons).default('general_decline'),
  party: z.enum(['yoo_money', 'refund_network']).default('refund_network'),
}

/** The bank's side of refunds. */
export function refundControls(app: FastifyInstance, world: World): void {
  app.post('/refunds/mode', (request) => {
    const { answer, reason, party } = readControl(request, {
      answer: z.enum(['succeeded', 'pending', 'canceled']),
      ...refusal,
    })
    const why: RefundRefusal = { party, reason }
    world.settings.set('refund_answer', answer)
    world.settings.set('refund_refusal', JSON.stringify(why))
    return { answer, ...(answer === 'canceled' ? why : {}) }
  })

  app.post<{ Params: { id: string } }>('/refunds/:id/settle', (request) => {
    const { id } = request.params
    const { status, reason, party } = readControl(request, {
      status: z.enum(['succeeded', 'canceled']),
      ...refusal,
    })
    const stored = world.refunds.find(id)
    if (stored === undefined) throw new ControlError(404, `no refund ${id}`)
    if (stored.refund.status !== 'pending') {
      throw new ControlError(409, `the refund is already ${stored.refund.status}`)
    }
    return settleRefund(world, stored, status === 'canceled' ? { party, reason } : undefined)
  })
}

import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { type PayoutRefusal, payoutReasons } from '../payouts/object.ts'
import { orderedRefusal } from '../payouts/refuse.ts'
import { settlePayout } from '../payouts/settle.ts'
import type { World } from '../world.ts'
import { ControlError, readControl } from './request.ts'

const refusal = {
  reason: z.enum(payoutReasons).default('general_decline'),
  party: z.enum(['yoo_money', 'payout_network']).default('payout_network'),
}

/** The acquirer's side of payouts. */
export function payoutControls(app: FastifyInstance, world: World): void {
  app.get('/payouts/mode', show)

  app.post('/payouts/mode', (request) => {
    const asked = readControl(request, {
      answer: z.enum(['succeeded', 'pending', 'canceled']).optional(),
      ...refusal,
      period_limits: z.boolean().optional(),
      recipient_check: z.enum(['passed', 'failed']).optional(),
    })
    if (asked.answer !== undefined) {
      const why: PayoutRefusal = { party: asked.party, reason: asked.reason }
      world.settings.set('payout_answer', asked.answer)
      world.settings.set('payout_refusal', JSON.stringify(why))
    }
    if (asked.period_limits !== undefined) {
      world.settings.set('payout_period_limits', asked.period_limits ? 'on' : 'off')
    }
    if (asked.recipient_check !== undefined) world.settings.set('recipient_check', asked.recipient_check)
    return show()
  })

  app.post<{ Params: { id: string } }>('/payouts/:id/settle', (request) => {
    const { id } = request.params
    const asked = readControl(request, {
      status: z.enum(['succeeded', 'canceled']),
      ...refusal,
    })
    const payout = world.payouts.find(id)
    if (payout === undefined) throw new ControlError(404, `no payout ${id}`)
    const canBe =
      payout.status === 'pending' || (payout.status === 'succeeded' && asked.status === 'canceled')
    if (!canBe) throw new ControlError(409, `the payout is already ${payout.status}`)
    const { reason, party } = asked
    return settlePayout(world, payout, asked.status === 'canceled' ? { party, reason } : undefined)
  })

  function show() {
    return {
      answer: world.settings.get('payout_answer') ?? 'succeeded',
      ...orderedRefusal(world),
      period_limits: world.settings.get('payout_period_limits') === 'on',
      recipient_check: world.settings.get('recipient_check') ?? 'passed',
    }
  }
}

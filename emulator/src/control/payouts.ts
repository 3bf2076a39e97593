import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { parseRubles, rubles } from '../money.ts'
import { payoutReasons } from '../payouts/object.ts'
import { settlePayout } from '../payouts/settle.ts'
import type { World } from '../world.ts'
import { ControlError, readControl } from './request.ts'

/** The acquirer's side of payouts, and the gateway's purse. */
export function payoutControls(app: FastifyInstance, world: World): void {
  app.post('/balance', (request) => {
    const { gateway } = readControl(request, { gateway: z.string() })
    const kopecks = parseRubles(gateway)
    if (kopecks === undefined) throw new ControlError(400, `not rubles: ${gateway}`)
    world.payouts.setBalance(kopecks)
    return { gateway: rubles(world.payouts.balance()) }
  })

  app.post('/payouts/mode', (request) => {
    const asked = readControl(request, {
      answer: z.enum(['succeeded', 'pending']).optional(),
      period_limits: z.boolean().optional(),
    })
    if (asked.answer !== undefined) world.settings.set('payout_answer', asked.answer)
    if (asked.period_limits !== undefined) {
      world.settings.set('payout_period_limits', asked.period_limits ? 'on' : 'off')
    }
    return {
      answer: world.settings.get('payout_answer') ?? 'succeeded',
      period_limits: world.settings.get('payout_period_limits') === 'on',
    }
  })

  app.post<{ Params: { id: string } }>('/payouts/:id/settle', (request) => {
    const { id } = request.params
    const asked = readControl(request, {
      status: z.enum(['succeeded', 'canceled']),
      reason: z.enum(payoutReasons).default('general_decline'),
      party: z.enum(['yoo_money', 'payout_network']).default('payout_network'),
    })
    const payout = world.payouts.find(id)
    if (payout === undefined) throw new ControlError(404, `no payout ${id}`)
    if (payout.status !== 'pending') throw new ControlError(409, `the payout is already ${payout.status}`)
    const { reason, party } = asked
    return settlePayout(world, payout, asked.status === 'canceled' ? { party, reason } : undefined)
  })
}

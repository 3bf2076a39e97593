import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { parseRubles, rubles } from '../money.ts'
import { methodTypes } from '../payments/methods.ts'
import type { World } from '../world.ts'
import { ControlError, readControl } from './request.ts'

/** What the shop has agreed on, and the two purses: the gateway's for payouts, the shop's for refunds. */
export function shopControls(app: FastifyInstance, world: World): void {
  app.get('/shop', () => world.shop.flags())

  app.post('/shop', (request) => {
    const changes = readControl(request, {
      test: z.boolean().optional(),
      safe_deal_enabled: z.boolean().optional(),
      deal_life_days: z.int().min(1).max(180).optional(),
      saving_allowed: z.boolean().optional(),
      payment_methods: z.array(z.enum(methodTypes)).optional(),
      receipts_required: z.boolean().optional(),
      requests_per_second: z.number().min(1).nullable().optional(),
    })
    return world.shop.change(changes)
  })

  app.post('/balance', (request) => {
    const { gateway, shop } = readControl(request, {
      gateway: z.string().optional(),
      shop: z.string().nullable().optional(),
    })
    if (gateway === undefined && shop === undefined) throw new ControlError(400, 'give gateway or shop')
    if (gateway !== undefined) world.payouts.setBalance(readRubles(gateway))
    if (shop !== undefined) world.shop.setBalance(shop === null ? undefined : readRubles(shop))
    const left = world.shop.balance()
    return { gateway: rubles(world.payouts.balance()), shop: left === undefined ? null : rubles(left) }
  })
}

function readRubles(text: string): number {
  const kopecks = parseRubles(text)
  if (kopecks === undefined) throw new ControlError(400, `not rubles: ${text}`)
  return kopecks
}

import type { FastifyInstance } from 'fastify'
import { reading } from './http/operation.ts'
import { rubles } from './money.ts'
import type { World } from './world.ts'

/** Who the credentials belong to: a shop, or a payout gateway with its balance. */
export function meRoutes(app: FastifyInstance, world: World): void {
  const { shop, gateway } = world.options
  const route = { name: 'me', path: '/me', accounts: ['shop', 'gateway'] as const }
  reading(app, world, route, ({ account }) => JSON.stringify(account === 'shop' ? aShop() : aGateway()))

  const aShop = () => ({
    account_id: shop.id,
    status: 'enabled',
    test: world.shop.flags().test,
    fiscalization: { enabled: world.shop.flags().receipts_required, provider: 'atol' },
    fiscalization_enabled: world.shop.flags().receipts_required,
    payment_methods: world.shop.flags().payment_methods,
  })

  const aGateway = () => ({
    account_id: gateway.id,
    status: 'enabled',
    test: world.shop.flags().test,
    name: gateway.name,
    payout_methods: ['bank_card', 'yoo_money', 'sbp'],
    payout_balance: rubles(world.payouts.balance()),
  })
}

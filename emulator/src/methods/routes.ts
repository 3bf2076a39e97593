import type { FastifyInstance } from 'fastify'
import { notFound } from '../http/errors.ts'
import { changing, reading } from '../http/operation.ts'
import type { World } from '../world.ts'
import { createMethod } from './create.ts'

/** Saved ways to pay belong to the shop's credentials. There is no list. */
export function methodRoutes(app: FastifyInstance, world: World): void {
  const route = (name: string, path: string) => ({ name, path, accounts: ['shop'] as const })

  changing(app, world, route('payment_methods.create', '/payment_methods'), (body) =>
    createMethod(world, body),
  )

  reading(app, world, route('payment_methods.get', '/payment_methods/:id'), ({ id }) => {
    const body = world.bindings.body(id) ?? savedInPayment(world, id)
    if (body === undefined) throw notFound('payment_method_id')
    return body
  })
}

/** A method that was saved by paying with it is shown in the same way. */
function savedInPayment(world: World, id: string): string | undefined {
  const saved = world.savedMethods.find(id)
  if (saved === undefined) return undefined
  const { shop } = world.options
  const holder = { account_id: shop.id, gateway_id: shop.gatewayId }
  return JSON.stringify({ ...saved.method, holder })
}

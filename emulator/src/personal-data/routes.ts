import type { FastifyInstance } from 'fastify'
import { notFound } from '../http/errors.ts'
import { changing, reading } from '../http/operation.ts'
import type { World } from '../world.ts'
import { createPersonalData } from './create.ts'

/** Personal data serve payouts, so they belong to the gateway's credentials. There is no list. */
export function personalDataRoutes(app: FastifyInstance, world: World): void {
  const route = (name: string, path: string) => ({ name, path, accounts: ['gateway'] as const })

  changing(app, world, route('personal_data.create', '/personal_data'), (body) =>
    createPersonalData(world, body),
  )

  reading(app, world, route('personal_data.get', '/personal_data/:id'), ({ id }) => {
    const body = world.personalData.body(id)
    if (body === undefined) throw notFound('personal_data_id')
    return body
  })
}

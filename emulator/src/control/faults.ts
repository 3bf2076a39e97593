import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { faultModes } from '../faults/faults.ts'
import type { World } from '../world.ts'
import { ControlError, chanceFields, readControl } from './request.ts'

export function faultRoutes(app: FastifyInstance, world: World): void {
  const show = () => ({ items: world.faults.list() })

  app.get('/faults', show)

  app.post('/faults', (request) => {
    const rule = readControl(request, {
      operation: z.string(),
      mode: z.preprocess((mode) => (typeof mode === 'number' ? String(mode) : mode), z.enum(faultModes)),
      delay_ms: z.number().min(0).max(600_000).optional(),
      done: z.boolean().optional(),
      ...chanceFields,
    })
    if (!world.faults.knows(rule.operation)) {
      const known = ['*', ...world.faults.operations].join(', ')
      throw new ControlError(400, `no operation ${rule.operation}; there are ${known}`)
    }
    world.faults.order(rule)
    return show()
  })

  app.delete('/faults', () => {
    world.faults.clear()
    return show()
  })
}

import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { receiptStatuses } from '../receipts/object.ts'
import { settleReceipt } from '../receipts/register.ts'
import type { World } from '../world.ts'
import { ControlError, readControl } from './request.ts'

/** The register's side of receipts. */
export function receiptControls(app: FastifyInstance, world: World): void {
  app.post('/receipts/mode', (request) => {
    const { answer } = readControl(request, { answer: z.enum(receiptStatuses) })
    world.settings.set('receipt_answer', answer)
    return { answer }
  })

  app.post<{ Params: { id: string } }>('/receipts/:id/settle', (request) => {
    const { id } = request.params
    const { status } = readControl(request, { status: z.enum(['succeeded', 'canceled']) })
    const receipt = world.receipts.find(id)
    if (receipt === undefined) throw new ControlError(404, `no receipt ${id}`)
    if (receipt.status !== 'pending') throw new ControlError(409, `the receipt is already ${receipt.status}`)
    return settleReceipt(world, receipt, status)
  })
}

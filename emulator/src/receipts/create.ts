import { z } from 'zod'
import { forbidden, invalid } from '../http/errors.ts'
import { check, kopecks } from '../http/fields.ts'
import type { Made } from '../http/idempotence.ts'
import { rubles } from '../money.ts'
import type { World } from '../world.ts'
import { customer, details, item, mustBeReachable } from './data.ts'
import { agentTypes, settlementTypes } from './object.ts'
import { addReceipt } from './register.ts'

/** For one payment or one refund. */
const MOST_RECEIPTS = 50

const schema = z.object({
  type: z.enum(['payment', 'refund']),
  payment_id: z.string().length(36).optional(),
  refund_id: z.string().length(36).optional(),
  customer,
  items: z
    .array(
      item.extend({
        agent_type: z.enum(agentTypes).optional(),
        supplier: z.looseObject({ name: z.string().optional() }).optional(),
      }),
    )
    .min(1)
    .max(100),
  send: z.literal(true),
  settlements: z.array(z.object({ type: z.enum(settlementTypes), amount: kopecks.transform(rubles) })).min(1),
  on_behalf_of: z.string().optional(),
  ...details,
})

/** A receipt of its own: of an offset prepayment, or of a payment that was made before its receipt. */
export function createReceipt(world: World, body: Record<string, unknown>): Made {
  if (!world.shop.flags().receipts_required) throw forbidden('Receipts are not available to this shop')
  const { customer: to, send: _, ...receipt } = check(schema, body)
  mustBeReachable(to, 'customer')
  mustBeAboutSomething(world, receipt)
  if (world.receipts.count(receipt.payment_id, receipt.refund_id) >= MOST_RECEIPTS) throw invalid()
  const { id } = addReceipt(world, receipt)
  return { kind: 'receipt', id, body: world.bodyOf('receipt', id) }
}

/** What the payment or the refund must have come to, by the type of the receipt. */
function mustBeAboutSomething(
  world: World,
  {
    type,
    payment_id,
    refund_id,
  }: { type: string; payment_id?: string | undefined; refund_id?: string | undefined },
): void {
  if (refund_id !== undefined && (payment_id !== undefined || type === 'payment')) throw invalid('refund_id')
  if (refund_id !== undefined) {
    if (world.refunds.find(refund_id)?.refund.status !== 'succeeded') throw invalid('refund_id')
    return
  }
  const status = payment_id === undefined ? undefined : world.payments.find(payment_id)?.payment.status
  const good = type === 'payment' ? ['waiting_for_capture', 'succeeded'] : ['canceled', 'succeeded']
  if (status === undefined || !good.includes(status)) throw invalid('payment_id')
}

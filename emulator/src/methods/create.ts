import { z } from 'zod'
import { forbidden } from '../http/errors.ts'
import { check, metadata } from '../http/fields.ts'
import type { Made } from '../http/idempotence.ts'
import { newPaymentId } from '../ids.ts'
import { locale, returnUrl } from '../payments/request.ts'
import type { World } from '../world.ts'
import { type SavedMethodObject, savableTypes } from './object.ts'

const schema = z.object({
  type: z.enum(savableTypes),
  holder: z.object({ gateway_id: z.string() }).optional(),
  confirmation: z.discriminatedUnion('type', [
    z.object({ type: z.literal('redirect'), return_url: returnUrl, enforce: z.boolean().optional(), locale }),
    z.object({ type: z.literal('qr'), return_url: returnUrl.optional(), locale }),
  ]),
  metadata,
})

/** A way to pay later, without paying now: its owner confirms it on a page. */
export function createMethod(world: World, body: Record<string, unknown>): Made {
  if (!world.shop.flags().saving_allowed) throw forbidden('Forbidden to save payment method')
  const { type, holder, confirmation, metadata } = check(schema, body)
  const { shop } = world.options
  const id = newPaymentId(world.clock.now())
  const url = `${world.publicUrl}/methods/${id}`
  const method: SavedMethodObject = {
    id,
    type,
    saved: false,
    status: 'pending',
    holder: { account_id: shop.id, gateway_id: holder?.gateway_id ?? shop.gatewayId },
    confirmation:
      confirmation.type === 'qr'
        ? { type: 'qr', confirmation_data: url }
        : {
            type: 'redirect',
            return_url: confirmation.return_url,
            confirmation_url: url,
            ...(confirmation.enforce === undefined ? {} : { enforce: confirmation.enforce }),
          },
    ...(metadata === undefined ? {} : { metadata }),
  }
  const binding = {
    method,
    returnUrl: confirmation.return_url ?? null,
    locale: ('locale' in confirmation ? confirmation.locale : null) ?? null,
  }
  return { kind: 'payment_method', id, body: world.bindings.add(binding) }
}

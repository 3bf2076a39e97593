import { kopecksOf } from '../money.ts'
import type { World } from '../world.ts'
import { fits, type MethodType, methods } from './methods.ts'
import type { Stored } from './store.ts'

/** The ways a pending payment can be paid: the shop's choice, or what it has and this payment allows. */
export function choices(world: World, { payment, capture }: Stored): MethodType[] {
  if (payment.payment_method !== undefined) return [payment.payment_method.type]
  const purpose = { capture, inDeal: payment.deal !== undefined }
  const needsNothing = (type: MethodType) => type !== 'mobile_balance'
  const takes = (type: MethodType) => kopecksOf(payment.amount) <= methods[type].max
  return world.shop
    .flags()
    .payment_methods.filter((type) => fits(type, purpose) && needsNothing(type) && takes(type))
}

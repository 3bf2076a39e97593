import { type Kopecks, kopecks, subtract } from '../core/money.ts'
import type { Tx } from '../db/db.ts'
import type { Payment } from '../payment/store.ts'
import { cutOf, lockScene } from '../refund/reserve.ts'
import { nothing, type Portion, portionOf, together, totalOf } from '../settlement/portion.ts'
import { splitPrice } from '../settlement/split.ts'
import { sumReleased } from '../settlement/store.ts'
import { unearned } from './conclude.ts'
import type { Enroll } from './store.ts'

/**
 * Where a decision would send the money that has not been distributed yet, to the kopeck, without sending it: what
 * `conclude` does with the same award. The deal is locked.
 */
export async function foresee(
  tx: Tx,
  enroll: Enroll,
  payment: Payment,
  award: Kopecks,
): Promise<Portion & { toClient: Kopecks }> {
  if (payment.status !== 'succeeded') {
    const { net, tax, fee } = splitPrice(award, enroll.terms)
    return { toClient: subtract(payment.amount, award), net, tax, fee }
  }
  const scene = await lockScene(tx, payment.id)
  const released = await sumReleased(tx, enroll.id)
  const toClient = unearned(scene, award)
  const cut = toClient > 0 ? await cutOf(tx, scene, toClient) : nothing
  const taken = together(together(scene.before, cut), released)
  const left = kopecks(payment.amount - totalOf(taken))
  return { toClient, ...portionOf(payment.amount, enroll.terms, taken, left) }
}

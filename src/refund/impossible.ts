import type { Context } from '../context.ts'
import { sum } from '../core/money.ts'
import { findDeal } from '../deal/store.ts'
import type { Payment } from '../payment/store.ts'
import type { YooKassaRefund } from '../yookassa/objects.ts'
import { settleRefund } from './settle.ts'
import { listUnanswered } from './store.ts'

type ImpossibleContext = Pick<Context, 'db' | 'clock' | 'config' | 'react' | 'yookassa'>

/**
 * Refunds of ours that nobody answered, and that can never be made any more: YooKassa has given back all of the payment, or
 * its deal is over, and its list does not show them. What the list does show is settled on the way. Answers their ids.
 *
 * Not found proves nothing while there is money left to make it of.
 */
export async function findImpossible(ctx: ImpossibleContext, payment: Payment): Promise<string[]> {
  const unanswered = (await listUnanswered(ctx.db, payment.id)).map(({ id }) => id)
  if (unanswered.length === 0 || !payment.providerId) return []
  const reading = await ctx.yookassa.listRefunds(payment.providerId)
  if (reading.kind !== 'found') return []

  const made = new Map<string, YooKassaRefund>()
  for (const object of reading.object.items) {
    const id = object.metadata?.refund_id
    if (id && unanswered.includes(id)) made.set(id, object)
  }
  for (const [id, object] of made) await settleRefund(ctx, id, object)

  const given = sum(
    reading.object.items.flatMap(({ status, amount }) => (status === 'canceled' ? [] : [amount])),
  )
  const isOver = given >= payment.amount || (await isDealOver(ctx, payment))
  return isOver ? unanswered.filter((id) => !made.has(id)) : []
}

async function isDealOver({ db, clock }: ImpossibleContext, { dealId }: Payment): Promise<boolean> {
  const deal = dealId ? await findDeal(db, dealId) : undefined
  return deal?.status === 'closed' || (deal?.expiresAt != null && deal.expiresAt <= clock.now())
}

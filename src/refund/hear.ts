import type { Context } from '../context.ts'
import { isUuid, newId } from '../core/id.ts'
import { kopecks } from '../core/money.ts'
import { type Deal, findDeal } from '../deal/store.ts'
import { tell, yookassa } from '../happening/store.ts'
import { findByProviderId, findPayment, listPaymentsIn, type Payment } from '../payment/store.ts'
import { syncPayment } from '../payment/sync.ts'
import type { YooKassaRefund } from '../yookassa/objects.ts'
import { endRefunds, finishRefund } from './finish.ts'
import { findImpossible } from './impossible.ts'
import { lockScene, reserveRefund } from './reserve.ts'
import { disproveRefund, settleRefund, withdrawRefund } from './settle.ts'
import { findRefund, findRefundByProviderId, listParkedRefunds } from './store.ts'

type HearContext = Pick<Context, 'db' | 'clock' | 'config' | 'react' | 'yookassa'>

/** Settles a refund that YooKassa told us of: one of ours, or one that it made by itself. Answers what it is now. */
export async function hearOfRefund(ctx: HearContext, object: YooKassaRefund): Promise<string> {
  const ownId = object.metadata?.refund_id
  const own =
    (await findRefundByProviderId(ctx.db, object.id)) ?? (isUuid(ownId) && (await findRefund(ctx.db, ownId)))
  if (own) {
    await settleRefund(ctx, own.id, object)
    return object.status
  }
  const payment = await findByProviderId(ctx.db, object.payment_id)
  if (!payment) return 'foreign'
  if (object.status === 'succeeded') await recordReturn(ctx, payment, object)
  return object.status
}

/** YooKassa gave the money back without us: a deal came to its end, or somebody did it by hand in its dashboard. */
async function recordReturn(ctx: HearContext, known: Payment, object: YooKassaRefund): Promise<void> {
  const payment = known.status === 'succeeded' ? known : await syncPayment(ctx, known)
  const { id } = payment
  const impossible = await findImpossible(ctx, payment)
  await ctx.db.begin(async (tx) => {
    await lockScene(tx, id)
    if (await findRefundByProviderId(tx, object.id)) return
    for (const refundId of impossible) await disproveRefund(ctx, tx, refundId)
    for (const parked of await listParkedRefunds(tx, id)) await withdrawRefund(ctx, tx, parked)
    const scene = await lockScene(tx, id)
    const now = ctx.clock.now()
    const { deal } = scene
    const isExpiry = deal?.expiresAt !== null && deal !== undefined && deal.expiresAt <= now
    const reason = isExpiry ? 'deal_expired' : 'returned_by_provider'
    const { id: providerId, amount } = object
    const asked = {
      id: newId(),
      amount,
      origin: 'provider',
      reason,
      status: 'succeeded',
      providerId,
    } as const
    const refund = await reserveRefund(ctx, tx, scene, asked, masterPart(object))
    tell(tx, refund.enrollId, {
      what: 'refund.succeeded',
      actor: yookassa,
      subjectId: refund.id,
      detail: { amount: refund.amount, reason },
      at: now,
    })
    await finishRefund(ctx, tx, refund)
  })
}

function masterPart({ deal }: YooKassaRefund) {
  const settlements = deal?.refund_settlements
  return settlements && kopecks(settlements.reduce((sum, { amount }) => sum + amount, 0))
}

/** The reaction to the end of a deal: what it held and nobody was paid has gone back to the client. */
export async function hearOfEnd(ctx: HearContext, deal: Deal): Promise<void> {
  if (!(await findDeal(ctx.db, deal.id))) return
  for (const payment of await listPaymentsIn(ctx.db, deal.id)) {
    const { providerId, status } = await freshened(ctx, payment)
    if (!providerId || status !== 'succeeded') continue
    const reading = await ctx.yookassa.listRefunds(providerId)
    if (reading.kind !== 'found') continue // its notification tells, or the next look
    for (const object of reading.object.items) await hearOfRefund(ctx, object)
    await endRefunds(ctx, payment.id)
  }
}

const freshened = async (ctx: HearContext, payment: Payment): Promise<Payment> => {
  const isOpen = payment.status === 'pending' || payment.status === 'processing'
  if (!isOpen) return payment
  await syncPayment(ctx, payment)
  return (await findPayment(ctx.db, payment.id)) ?? payment
}

import type { Context } from '../context.ts'
import type { Tx } from '../db/db.ts'
import { checkDealAt } from '../deal/store.ts'
import { readBalance } from '../ledger/balance.ts'
import { type Entry, post } from '../ledger/journal.ts'
import { addRefunded } from '../payment/store.ts'
import { splitPrice } from '../settlement/split.ts'
import { lockScene, type Scene, settleEntry } from './reserve.ts'
import { hasOpenRefund, listRefundsOf, type Refund } from './store.ts'

/**
 * The client has the money. Nothing more to give back may end the enroll, and the deal at YooKassa.
 * @param settle what moves the money; the end of a refund as it is usual unless given
 */
export async function finishRefund(
  ctx: Pick<Context, 'clock' | 'react'>,
  tx: Tx,
  refund: Refund,
  settle?: readonly Entry[],
): Promise<void> {
  const now = ctx.clock.now()
  addRefunded(tx, refund.paymentId, refund.amount, now)
  const scene = await lockScene(tx, refund.paymentId)
  post(tx, refund.enrollId, now, settle ?? [settleEntry(refund, scene.enroll.masterId)])
  if (refund.dealId) checkDealAt(tx, refund.dealId, now)
  await ctx.react.refundArrived(tx, scene.payment)
  if (scene.refundable > 0 || (await hasOpenRefund(tx, refund.paymentId))) return // one may still be canceled
  await postRest(tx, scene, refund, now)
  await ctx.react.paymentRefunded(tx, scene.payment)
}

/**
 * What a deal gave to the platform at once cannot go back through it. When the master's part of undistributed money has
 * all gone back, the rest is what the platform got.
 */
async function postRest(tx: Tx, { enroll }: Scene, { id }: Refund, now: Date): Promise<void> {
  if (enroll.status === 'completed') return
  const amount = await readBalance(tx, `escrow:${enroll.id}`)
  const postings = [{ from: `escrow:${enroll.id}`, to: 'revenue:platform', amount } as const]
  post(tx, enroll.id, now, [{ key: `refund/${id}/rest`, postings }])
}

/**
 * A deal is over in which the whole share of the master has gone back before it was distributed: YooKassa gave what was
 * left to the platform, be it the kopeck that rounding left of a refund in parts, and nothing more can go back.
 */
export async function endRefunds(
  ctx: Pick<Context, 'db' | 'clock' | 'react'>,
  paymentId: string,
): Promise<void> {
  await ctx.db.begin(async (tx) => {
    const scene = await lockScene(tx, paymentId)
    const { payment, enroll, before } = scene
    if (enroll.status === 'completed' || before.net < splitPrice(payment.amount, enroll.terms).net) return
    if (await hasOpenRefund(tx, paymentId)) return
    const last = (await listRefundsOf(tx, enroll.id)).findLast(({ status }) => status === 'succeeded')
    if (!last) return
    await postRest(tx, scene, last, ctx.clock.now())
    await ctx.react.paymentRefunded(tx, payment)
  })
}

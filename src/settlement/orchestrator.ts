import type { Context } from '../context.ts'
import type { Kopecks } from '../core/money.ts'
import { subtract } from '../core/money.ts'
import type { Tx } from '../db/db.ts'
import { type Entry, post } from '../ledger/journal.ts'
import { planPayouts } from '../payout/plan.ts'
import { railOf, rails } from '../rail/rail.ts'
import { sumCuts } from '../refund/store.ts'
import { type Shares, splitPrice } from './split.ts'

type Deal = {
  id: string
  masterId: string
  terms: { feeBasisPoints: number; taxBasisPoints: number; platformPayout: 'full' | 'net' | 'retain' }
}
type Captured = {
  id: string
  dealId: string | null
  amount: Kopecks
  refunded: Kopecks
  providerFee: Kopecks | null
}

/**
 * The money of a confirmed and captured deal goes where it belongs, in the transaction that learnt of the capture:
 *
 * 1. capture: the payment's room has posted it already, the money is in `escrow:<enroll>`;
 * 2. split: escrow → what we owe the master, the tax reserve, the platform's commission;
 * 3. payouts: one to the master, and on the two_stage rail one to the platform, each reserved in the books and promised
 *    in the command log. Out of a deal YooKassa credits the platform itself, when the deal closes.
 *
 * What went back to the client before is left out of it. The calls to YooKassa follow after the commit, in the background. A payout that cannot be sent yet is parked with
 * its reason, and the money stays owed.
 */
export async function startSettlement(ctx: Context, tx: Tx, deal: Deal, captured: Captured): Promise<void> {
  const { fee, tax, net } = await keptShares(tx, captured, splitPrice(captured.amount, deal.terms))
  const split: Entry = {
    key: `settlement/${deal.id}/split`,
    postings: [
      { from: `escrow:${deal.id}`, to: `payable:${deal.masterId}`, amount: net },
      { from: `escrow:${deal.id}`, to: `tax:${deal.masterId}`, amount: tax },
      { from: `escrow:${deal.id}`, to: 'revenue:platform', amount: fee },
    ],
  }
  const reserves = await planPayouts(ctx, tx, deal, captured.dealId, {
    master: net,
    platform: rails[railOf(captured)].paysPlatform
      ? platformPayout(deal.terms.platformPayout, fee, captured.providerFee)
      : (0 as Kopecks),
  })
  post(tx, deal.id, ctx.clock.now(), [split, ...reserves])
}

/** A refund before the work was confirmed took from everybody's share. */
async function keptShares(tx: Tx, { id, refunded }: Captured, shares: Shares): Promise<Shares> {
  if (refunded === 0) return shares
  const cut = await sumCuts(tx, id)
  const [net, tax, fee] = (['net', 'tax', 'fee'] as const).map((part) => subtract(shares[part], cut[part]))
  return { ...shares, net: net as Kopecks, tax: tax as Kopecks, fee: fee as Kopecks }
}

/** How much of the commission leaves for the platform's card; the rest stays with the shop as revenue. */
function platformPayout(
  rule: Deal['terms']['platformPayout'],
  fee: Kopecks,
  providerFee: Kopecks | null,
): Kopecks {
  if (rule === 'full') return fee
  const net = rule === 'net' ? subtract(fee, providerFee ?? (0 as Kopecks)) : 0
  return Math.max(net, 0) as Kopecks
}

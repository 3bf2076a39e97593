import type { Context } from '../context.ts'
import { type Kopecks, kopecks, subtract } from '../core/money.ts'
import type { Tx } from '../db/db.ts'
import { type Entry, post } from '../ledger/journal.ts'
import { planPayouts } from '../payout/plan.ts'
import { railOf, rails } from '../rail/rail.ts'
import { sumCuts } from '../refund/store.ts'
import { nothing, type Portion, portionOf, together, totalOf } from './portion.ts'
import { platformPayout as leaving } from './split.ts'
import { sumReleased } from './store.ts'

type Deal = {
  id: string
  masterId: string
  /** How much was distributed before: an undisputed part goes out early. */
  released: Kopecks
  /** How much a cancellation or a ruling said is earned; null: all that is there. */
  award: Kopecks | null
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
 * What went back to the client before is left out of it. The calls to YooKassa follow after the commit, in the
 * background. A payout that cannot be sent yet is parked with its reason, and the money stays owed.
 *
 * @param amount how much of the captured money is distributed now; all that is left unless given
 * @returns how much was distributed
 */
export async function startSettlement(
  ctx: Context,
  tx: Tx,
  deal: Deal,
  captured: Captured,
  amount?: Kopecks,
): Promise<Kopecks> {
  const before = await takenBefore(tx, deal, captured)
  const taken = together(before.cuts, before.released)
  const left = subtract(captured.amount, totalOf(taken))
  const gross = amount ?? left
  const shares = portionOf(captured.amount, deal.terms, taken, gross)
  const split: Entry = {
    key: `settlement/${deal.id}/${gross < left ? 'undisputed' : 'split'}`,
    postings: [
      { from: `escrow:${deal.id}`, to: `payable:${deal.masterId}`, amount: shares.net },
      { from: `escrow:${deal.id}`, to: `tax:${deal.masterId}`, amount: shares.tax },
      { from: `escrow:${deal.id}`, to: 'revenue:platform', amount: shares.fee },
    ],
  }
  const reserves = await planPayouts(ctx, tx, deal, captured.dealId, {
    master: shares.net,
    platform: rails[railOf(captured)].paysPlatform
      ? platformPayout(deal, captured, before.released.fee, shares.fee)
      : kopecks(0),
  })
  post(tx, deal.id, ctx.clock.now(), [split, ...reserves])
  return gross
}

/** What refunds took from everybody, and what went out early. A deal that ends as most do had neither. */
async function takenBefore(
  tx: Tx,
  { id, released, award }: Deal,
  captured: Captured,
): Promise<{ cuts: Portion; released: Portion }> {
  if (award === null && released === 0 && captured.refunded === 0) return { cuts: nothing, released: nothing }
  const [cuts, early] = await Promise.all([sumCuts(tx, captured.id), sumReleased(tx, id)])
  return { cuts, released: early }
}

/** How much of the commission leaves for the platform's card now; the rest stays with the shop as revenue. */
function platformPayout({ terms }: Deal, { providerFee }: Captured, before: Kopecks, fee: Kopecks): Kopecks {
  const due = (commission: Kopecks) => leaving(terms.platformPayout, commission, providerFee)
  return subtract(due(kopecks(before + fee)), due(before))
}

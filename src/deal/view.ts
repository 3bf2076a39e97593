import type { z } from 'zod'
import type { Deal as DealView, PlatformShare } from '#schema/deal.ts'
import { type Kopecks, kopecks } from '../core/money.ts'
import { amountOf } from '../http/amount.ts'
import type { Deal } from './store.ts'

export const viewDeal = (deal: Deal): DealView => ({
  id: deal.id,
  enroll_id: deal.enrollId,
  status: deal.status,
  fee_moment: deal.feeMoment,
  settlement: amountOf(deal.settlement),
  balance: deal.balance === null ? null : amountOf(deal.balance),
  payout_balance: deal.payoutBalance === null ? null : amountOf(deal.payoutBalance),
  expires_at: deal.expiresAt?.toISOString() ?? null,
  created_at: deal.createdAt.toISOString(),
})

type Kept = { fee: Kopecks; tax: Kopecks; providerFee: Kopecks }

/** The terms promise a commission and a tax reserve; YooKassa's fee comes out of them. Both numbers are shown. */
export function viewPlatformShare({ fee, tax, providerFee }: Kept): z.infer<typeof PlatformShare> {
  return {
    commission: amountOf(fee),
    tax_reserve: amountOf(tax),
    provider_fee: amountOf(providerFee),
    credited: amountOf(kopecks(fee + tax - providerFee)),
    own: amountOf(kopecks(fee - providerFee)),
  }
}

import { kopecks } from '../../src/core/money.ts'
import { findNewestDeal } from '../../src/deal/store.ts'
import { confirmEnroll } from '../../src/enroll/confirm.ts'
import { listHappenings } from '../../src/happening/store.ts'
import { readBalance } from '../../src/ledger/balance.ts'
import { readPassport } from '../../src/passport/read.ts'
import { syncPayment } from '../../src/payment/sync.ts'
import { createRefund } from '../../src/refund/create.ts'
import type { World } from './world.ts'

export type Deal = Awaited<ReturnType<World['ready']>>

/** Confirms, and lets everything happen that follows. */
export async function confirm(on: World, { id, client }: Pick<Deal, 'id' | 'client'>) {
  await confirmEnroll(on.ctx, client, id)
  await on.house.executor.drain()
}

export const dealOf = async (on: World, id: string) => {
  const deal = await findNewestDeal(on.database.db, id)
  if (!deal) throw new Error(`enroll ${id} has no deal`)
  return deal
}
/** What our books say that the deal holds at YooKassa. */
export const mirror = async (on: World, id: string) =>
  0 - (await readBalance(on.database.db, `yookassa:deal:${id}`))
export const passport = (on: World, { id, client }: Pick<Deal, 'id' | 'client'>) =>
  readPassport(on.ctx, client, id)
/** What YooKassa gave to the platform for this deal, in rubles; below zero: what it took. */
export const credited = async (on: World, deal: Pick<Deal, 'id' | 'client'>) => {
  const { balances } = await passport(on, deal)
  const platform = balances.find(({ address }) => address === 'yookassa:platform')
  return 0 - Number(platform?.balance.value ?? 0)
}
export const story = async (on: World, id: string) =>
  (await listHappenings(on.database.db, id)).map(({ what }) => what)
export const refund = (on: World, { payment }: Pick<Deal, 'payment'>, amount?: number) =>
  createRefund(on.ctx, {
    paymentId: payment.id,
    amount: amount === undefined ? undefined : kopecks(amount),
    reason: 'работа не нужна',
    actor: { kind: 'operator', id: null },
  })
/** Captured without a decision, as somebody may do in the dashboard of YooKassa. */
export async function captureByHand(on: World, { payment }: Pick<Deal, 'payment'>) {
  const { yookassa } = on.parts
  await yookassa.capturePayment(payment.providerId ?? '', {}, `by-hand-${payment.id}`)
  await syncPayment(on.ctx, payment)
}
export const parkedMaster = async (on: World) => ({ master: await on.person('master') })

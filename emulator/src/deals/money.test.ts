import { expect, it } from 'vitest'
import type { Payment } from '../payments/object.ts'
import type { Payout } from '../payouts/object.ts'
import { seededRandom } from '../random.ts'
import type { Refund } from '../refunds/object.ts'
import { openDesk, rub, share } from '../testing.ts'
import type { Deal } from './object.ts'

type Value = { value: string }
type Books = {
  balances: { deals: Record<'balance' | 'payout_balance' | 'platform' | 'paid' | 'reserved', Value> }
  payments: Payment[]
  payouts: Payout[]
  refunds: Refund[]
  deals: Deal[]
}

const kopecks = ({ value }: Value) => Math.round(Number(value) * 100)
const sum = (amounts: readonly (Value | undefined)[]) =>
  amounts.reduce((total, amount) => total + (amount === undefined ? 0 : kopecks(amount)), 0)

const seen = { closed: 0, refunds: 0, payouts: 0 }

/** Whatever is done, and in whatever order: what came in is in a deal, with somebody, or on its way. */
it.each([1, 2, 3, 4])('no kopeck of a deal is lost or made (seed %i)', async (seed) => {
  const random = seededRandom(seed)
  const pick = <T>(items: readonly T[]): T | undefined => items[Math.floor(random() * items.length)]
  const some = (most: number) => (1 + Math.floor(random() * most)).toFixed(2)
  const desk = await openDesk()
  const books = async () => (await desk.control<Books>('GET', '/books')).body

  // Mostly what can be worked with, now and then anything.
  const mostly = <T>(items: readonly T[], fits: (item: T) => boolean) =>
    pick(random() < 0.8 ? items.filter(fits) : items)
  const alive = (deals: readonly Deal[]) => mostly(deals, ({ status }) => status === 'opened')
  const taken = (payments: readonly Payment[]) => mostly(payments, ({ refundable }) => refundable)
  const open = <T extends { status: string }>(moves: readonly T[]) =>
    mostly(moves, ({ status }) => status === 'pending')

  const steps: Record<string, (now: Books) => Promise<unknown>> = {
    deal: () => desk.deal({ fee_moment: pick(['payment_succeeded', 'deal_closed']) }),
    pay: async ({ deals }) => {
      const request = { capture: random() < 0.6, deal: { id: alive(deals)?.id, ...share(some(950)) } }
      const { id } = await desk.create(request)
      return id === undefined || random() < 0.1 ? undefined : desk.pay(id)
    },
    capture: ({ payments }) => {
      const held = pick(payments.filter(({ status }) => status === 'waiting_for_capture'))
      const part = { amount: rub(some(1000)), deal: share(some(900)) }
      return desk.post(`/payments/${held?.id}/capture`, random() < 0.5 ? undefined : part)
    },
    payout: ({ deals }) => {
      const deal = alive(deals)
      const value = random() < 0.4 ? (deal?.payout_balance.value ?? '1.00') : some(500)
      return desk.payoutInDeal(deal?.id ?? '', value)
    },
    refund: ({ payments }) => {
      const value = some(1000)
      return desk.refund(taken(payments)?.id ?? '', value, random() < 0.6 ? value : some(500))
    },
    refundAll: ({ payments }) => {
      const payment = taken(payments)
      const settlement = payment?.deal?.settlements[0]?.amount.value ?? '1.00'
      return desk.refund(payment?.id ?? '', random() < 0.5 ? '1000.00' : settlement, settlement)
    },
    mode: async () => {
      await desk.control('POST', '/payouts/mode', { answer: pick(['succeeded', 'pending']) })
      await desk.control('POST', '/refunds/mode', {
        answer: pick(['succeeded', 'pending', 'succeeded', 'canceled']),
      })
    },
    settlePayout: ({ payouts }) =>
      desk.control('POST', `/payouts/${open(payouts)?.id}/settle`, {
        status: pick(['succeeded', 'canceled']),
      }),
    settleRefund: ({ refunds }) =>
      desk.control('POST', `/refunds/${open(refunds)?.id}/settle`, {
        status: pick(['succeeded', 'canceled']),
      }),
    wait: () => desk.advance(pick(['PT1M', 'PT10M', 'P2D', 'P20D']) ?? 'P1D'),
  }

  await steps.deal?.(await books())
  for (let count = 0; count < 300; count++) {
    const name = pick([...Object.keys(steps), 'pay', 'pay', 'pay', 'payout', 'refund', 'refund']) ?? 'deal'
    await steps[name]?.(await books())

    const { balances, payments, payouts, refunds, deals } = await books()
    const counts = ({ status }: { status: string }) => status !== 'canceled'
    const income = sum(
      payments.filter(({ status }) => status === 'succeeded').map((each) => each.income_amount),
    )
    const out = sum([...payouts, ...refunds].filter(counts).map(({ amount }) => amount))
    const opened = deals.filter(({ status }) => status === 'opened')
    expect([name, income]).toEqual([
      name,
      sum(opened.map(({ balance }) => balance)) + out + kopecks(balances.deals.platform),
    ])
    expect(kopecks(balances.deals.paid) + kopecks(balances.deals.reserved)).toBe(
      sum(payouts.filter(counts).map(({ amount }) => amount)),
    )
    for (const { status, payout_balance } of deals) {
      expect(kopecks(payout_balance)).toBeGreaterThanOrEqual(0)
      if (status === 'closed') expect(payout_balance.value).toBe('0.00')
    }
    for (const { amount, refunded_amount } of payments) {
      expect(sum([refunded_amount])).toBeLessThanOrEqual(kopecks(amount))
    }
  }
  const { deals, refunds, payouts } = await books()
  seen.closed += deals.filter(({ status }) => status === 'closed').length
  seen.refunds += refunds.length
  seen.payouts += payouts.length
  await desk.close()
})

it('enough has happened for that to mean something', () => {
  expect(Math.min(...Object.values(seen))).toBeGreaterThan(10)
})

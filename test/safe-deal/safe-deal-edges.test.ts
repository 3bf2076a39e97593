import { describe, expect, it } from 'vitest'
import { judgeAccount } from '../../src/account/verify.ts'
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../src/core/clock.ts'
import { confirmEnroll } from '../../src/enroll/confirm.ts'
import { readBalance } from '../../src/ledger/balance.ts'
import { createPayment } from '../../src/payment/create.ts'
import { syncPayment } from '../../src/payment/sync.ts'
import { releasePayout } from '../../src/payout/release.ts'
import {
  captureByHand,
  confirm,
  type Deal,
  dealOf,
  parkedMaster,
  passport,
  refund,
} from '../support/safe-deal.ts'
import { testWorld, type World } from '../support/world.ts'

const world = testWorld({ RAIL: 'safe_deal' })
const atOnce = testWorld({ RAIL: 'safe_deal', DEAL_FEE_MOMENT: 'payment_succeeded' })
const twoStage = testWorld({ RAIL: 'two_stage' })

/** A refund that YooKassa has not decided yet. */
async function pendingRefund(on: World, deal: Pick<Deal, 'payment'>, amount?: number) {
  await on.control('POST', '/refunds/mode', { answer: 'pending' })
  const pending = await refund(on, deal, amount)
  await on.control('POST', '/refunds/mode', { answer: 'succeeded' })
  return pending
}

async function cancelRefund(on: World, { providerId }: { providerId: string | null }) {
  await on.control('POST', `/refunds/${providerId}/settle`, { status: 'canceled' })
  await on.advance(MINUTE_MS)
  await on.tick()
}

describe('a canceled refund of a share above one payout’s limit', () => {
  it('is owed again in payouts that the deal can make', async () => {
    const deal = await world.ready({ ...(await parkedMaster(world)), price: '349999.99' })
    await confirm(world, deal)
    const pending = await pendingRefund(world, deal)
    await world.verify(world.ctx, await world.account(deal.master))
    await cancelRefund(world, pending)
    const paid = (await world.payouts(deal.id)).filter(({ status }) => status === 'succeeded')
    expect(paid.map(({ amount }) => amount)).toEqual([148_050_00, 148_049_99])
    expect((await dealOf(world, deal.id)).status).toBe('closed')
    expect(await world.differences()).toEqual([])
  })
})

describe('the last of several refunds', () => {
  it('does not end the enroll while another one is undecided', async () => {
    const deal = await world.ready()
    await captureByHand(world, deal)
    const pending = await pendingRefund(world, deal, 500_00)
    await refund(world, deal)
    expect((await world.enroll(deal.id)).status).toBe('ready')
    await cancelRefund(world, pending)
    await confirm(world, deal)
    await world.tick()
    expect(await world.payouts(deal.id)).toMatchObject([{ amount: 423_00, status: 'succeeded' }])
    expect(await world.differences()).toEqual([])
  })

  it('ends it when that one arrives', async () => {
    const deal = await world.ready()
    await captureByHand(world, deal)
    const pending = await pendingRefund(world, deal, 500_00)
    await refund(world, deal)
    await world.control('POST', `/refunds/${pending.providerId}/settle`, { status: 'succeeded' })
    await world.advance(MINUTE_MS)
    await world.tick()
    expect((await world.enroll(deal.id)).status).toBe('cancelled')
    expect((await dealOf(world, deal.id)).status).toBe('closed')
    expect(await world.differences()).toEqual([])
  })
})

describe('a refund that leaves the master nothing', () => {
  it('closes the deal, and the kopeck that is left is the platform’s', async () => {
    const deal = await world.ready({ price: '1000.05' })
    await captureByHand(world, deal)
    await refund(world, deal, 1000_04)
    await world.tick()
    expect((await world.enroll(deal.id)).status).toBe('cancelled')
    expect((await dealOf(world, deal.id)).status).toBe('closed')
    expect(await readBalance(world.database.db, `escrow:${deal.id}`)).toBe(0)
    expect(await world.differences()).toEqual([])
  })

  it('may take one kopeck at a time', async () => {
    const deal = await world.ready()
    await captureByHand(world, deal)
    for (const amount of [4, 1, 1]) expect((await refund(world, deal, amount)).status).toBe('succeeded')
    await confirm(world, deal)
    await world.tick()
    expect((await dealOf(world, deal.id)).status).toBe('closed')
    expect(await world.differences()).toEqual([])
  })
})

describe('the end of a deal in which the master was paid a part', () => {
  it('leaves the tax of that part reserved', async () => {
    const deal = await world.ready({ ...(await parkedMaster(world)), price: '300000.00' })
    await confirm(world, deal)
    const [first] = await world.payouts(deal.id)
    const account = await world.account(deal.master)
    await judgeAccount(world.ctx, account, { event: 'verify' }, async () => {})
    await releasePayout(world.ctx, first?.id ?? '', { kind: 'operator', id: null })
    await world.house.executor.drain()
    await judgeAccount(world.ctx, account, { event: 'block' }, async () => {})
    await world.advance(91 * DAY_MS)
    await world.tick()
    expect((await dealOf(world, deal.id)).status).toBe('closed')
    expect(await readBalance(world.database.db, `tax:${deal.master.id}`)).toBe(8_100_00)
    const share = (await passport(world, deal)).deal?.platform_share
    expect(share?.tax_reserve.value).toBe('8100.00')
    const { balances } = await passport(world, deal)
    const platform = balances.find(({ address }) => address === 'yookassa:platform')
    expect(0 - Number(platform?.balance.value)).toBe(Number(share?.credited.value))
    expect(await world.differences()).toEqual([])
  })
})

describe('a deal of the two_stage rail, after the house has moved to deals', () => {
  it('pays the platform as soon as its card is known again, and is never in doubt', async () => {
    const deal = await twoStage.ready()
    const { DEVELOPER_CARD: _, ...config } = twoStage.parts.config
    const moved = twoStage.start({
      ...twoStage.parts,
      config: { ...config, DEVELOPER_CARD: undefined, RAIL: 'safe_deal' },
    })
    await confirmEnroll(moved.ctx, deal.client, deal.id)
    await moved.executor.drain()
    await twoStage.advance(25 * HOUR_MS)
    await twoStage.tick(moved)
    expect(await twoStage.payoutStatuses(deal.id)).toEqual(['succeeded', 'sending'])
    await twoStage.recover()
    expect(await twoStage.payoutStatuses(deal.id)).toEqual(['succeeded', 'succeeded'])
    expect(await twoStage.differences()).toEqual([])
  })
})
describe('refunds at random', () => {
  const random = (seed: number) => {
    let state = seed
    return () => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0
      return state / 2 ** 32
    }
  }
  it.each([1, 2, 3, 4, 5, 6])('both books agree (%i)', async (seed) => {
    const next = random(seed)
    for (const on of [world, atOnce]) {
      const prices = ['49.95', '1.20', '333.33', '1000.05', '350000.00', '177304.97', '177304.96', '2.00']
      for (let n = 0; n < 4; n++) {
        const price = prices[Math.floor(next() * prices.length)] as string
        const isConfirmed = next() < 0.5
        const deal = await on.ready({ ...(await parkedMaster(on)), price })
        if (isConfirmed) await confirm(on, deal)
        else await captureByHand(on, deal)
        const whole = Math.round(Number(price) * 100)
        for (let k = 0; k < 3; k++) {
          const amount = Math.max(1, Math.floor(next() * whole * 0.6))
          await refund(on, deal, amount).catch((error) => {
            if (!['insufficient_funds', 'wrong_state'].includes(error.code)) throw error
          })
          if (next() < 0.3) await on.tick()
        }
        if (!isConfirmed && next() < 0.8)
          await confirm(on, deal).catch((error) => {
            if (!['payment_refunded', 'wrong_state'].includes(error.code)) throw error
          })
        if (next() < 0.5) await on.verify(on.ctx, await on.account(deal.master))
        expect([price, await on.differences()]).toEqual([price, []])
      }
      await on.advance(91 * DAY_MS)
      await on.tick()
      expect(await on.differences()).toEqual([])
    }
  })
})

it('a shop without a contract opens no deal: the payment is refused, and another one opens another deal', async () => {
  const { id, client } = await world.accepted()
  const pay = () => createPayment(world.ctx, { clientId: client.id, enrollId: id })
  await world.control('POST', '/shop', { safe_deal_enabled: false })
  await expect(pay()).rejects.toMatchObject({ code: 'payment_rejected' })
  expect(await dealOf(world, id)).toMatchObject({ status: 'failed', providerId: null })
  await world.control('POST', '/shop', { safe_deal_enabled: true })
  const { payment } = await pay()
  await world.payAtYooKassa(payment)
  expect(await syncPayment(world.ctx, payment)).toMatchObject({ status: 'processing' })
  expect((await dealOf(world, id)).status).toBe('opened')
  expect(await world.differences()).toEqual([])
})

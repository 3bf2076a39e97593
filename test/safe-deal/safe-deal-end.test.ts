import { describe, expect, it } from 'vitest'
import { judgeAccount } from '../../src/account/verify.ts'
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../src/core/clock.ts'
import { readBalance } from '../../src/ledger/balance.ts'
import { createPayment } from '../../src/payment/create.ts'
import { syncPayment } from '../../src/payment/sync.ts'
import { releasePayout } from '../../src/payout/release.ts'
import {
  captureByHand,
  confirm,
  credited,
  dealOf,
  parkedMaster,
  passport,
  story,
} from '../support/safe-deal.ts'
import { testWorld } from '../support/world.ts'

const world = testWorld({ RAIL: 'safe_deal' })
const late = testWorld({
  RAIL: 'safe_deal',
  DEAL_LIFE_DAYS: '1',
  DEAL_WARN_DAYS: '1',
  DEAL_MARGIN_HOURS: '1',
})
const atOnce = testWorld({ RAIL: 'safe_deal', DEAL_FEE_MOMENT: 'payment_succeeded' })

describe('the end of a deal', () => {
  it('is announced twice, and then the client has the money back', async () => {
    const deal = await world.ready(await parkedMaster(world))
    await confirm(world, deal)
    await world.advance(76 * DAY_MS)
    await world.tick()
    await world.advance(12.99 * DAY_MS)
    await world.tick()
    await world.advance(2 * HOUR_MS)
    await world.tick()
    expect((await story(world, deal.id)).filter((what) => what.startsWith('deal.'))).toEqual([
      'deal.opened',
      'deal.expiring',
      'deal.expiring',
      'deal.last_call',
    ])

    await world.advance(DAY_MS)
    await world.tick()
    expect(await world.payment(deal.payment.id)).toMatchObject({ status: 'succeeded', refunded: 1000_00 })
    expect(await world.payouts(deal.id)).toMatchObject([{ status: 'canceled', reason: 'deal_expired' }])
    expect(await dealOf(world, deal.id)).toMatchObject({ status: 'closed', balance: -42_70 })
    expect((await world.enroll(deal.id)).status).toBe('completed')
    expect(await story(world, deal.id)).toContain('refund.succeeded')
    expect(await readBalance(world.database.db, `payable:${deal.master.id}`)).toBe(0)
    expect(await credited(world, deal)).toBe(-42.7)
    expect((await passport(world, deal)).refunds).toMatchObject([
      { origin: 'provider', reason: 'deal_expired', amount: { value: '1000.00' } },
    ])
    expect(await world.differences()).toEqual([])
  })

  it('is announced for money that comes in the last hours, too', async () => {
    await late.control('POST', '/shop', { deal_life_days: 1 })
    const deal = await late.ready(await parkedMaster(late))
    await late.tick()
    await late.advance(23 * HOUR_MS - 5 * MINUTE_MS)
    await late.tick() // nothing is in it yet
    await late.advance(3 * MINUTE_MS)
    await confirm(late, deal)
    await late.advance(10 * MINUTE_MS)
    await late.tick()
    expect(await story(late, deal.id)).toContain('deal.last_call')
  })

  it('returns what is left when one of two payouts has gone', async () => {
    const deal = await world.ready({ ...(await parkedMaster(world)), price: '300000.00' })
    await confirm(world, deal)
    const [first] = await world.payouts(deal.id)
    const account = await world.account(deal.master)
    await judgeAccount(world.ctx, account, { event: 'verify' }, async () => {})
    await releasePayout(world.ctx, first?.id ?? '', { kind: 'operator', id: null })
    await world.house.executor.drain()
    await judgeAccount(world.ctx, account, { event: 'block' }, async () => {})
    expect(await world.payoutStatuses(deal.id)).toEqual(['succeeded', 'parked'])

    await world.advance(91 * DAY_MS)
    await world.tick()
    const { refunded } = await world.payment(deal.payment.id)
    expect(refunded).toBe(300_000_00 - (first?.amount ?? 0))
    expect((await dealOf(world, deal.id)).status).toBe('closed')
    expect(await readBalance(world.database.db, `payable:${deal.master.id}`)).toBe(0)
    expect(await world.differences()).toEqual([])
  })

  it('gives back what nobody confirmed, all that the deal holds, and ends the enroll', async () => {
    for (const [on, returned] of [
      [world, 1000_00],
      [atOnce, 846_00],
    ] as const) {
      const deal = await on.paid() // the master never says that the work is done
      await captureByHand(on, deal)
      await on.advance(91 * DAY_MS)
      await on.tick()
      expect((await on.payment(deal.payment.id)).refunded).toBe(returned)
      expect((await on.enroll(deal.id)).status).toBe('cancelled')
      expect((await dealOf(on, deal.id)).status).toBe('closed')
      expect(await readBalance(on.database.db, `escrow:${deal.id}`)).toBe(0)
      expect(await on.differences()).toEqual([])
    }
  })

  it('cancels a hold, and the next payment opens another deal', async () => {
    await world.control('POST', '/shop', { deal_life_days: 3 })
    const deal = await world.ready()
    await world.control('POST', '/shop', { deal_life_days: 90 })
    const first = await dealOf(world, deal.id)
    expect(deal.payment.holdEndsAt).toEqual(first.expiresAt)
    // Nobody sweeps for three days: the house was down.
    await world.advance(3 * DAY_MS + 2 * MINUTE_MS)
    await syncPayment(world.ctx, deal.payment)
    expect(await world.payment(deal.payment.id)).toMatchObject({ cancelReason: 'deal_expired' })
    expect((await world.enroll(deal.id)).status).toBe('ready')

    const { payment } = await createPayment(world.ctx, { clientId: deal.client.id, enrollId: deal.id })
    expect(payment.dealId).not.toBe(first.id)
    await world.payAtYooKassa(payment)
    await syncPayment(world.ctx, payment)
    await confirm(world, deal)
    await world.tick()
    expect(await world.payoutStatuses(deal.id)).toEqual(['succeeded'])
    expect(await world.differences()).toEqual([])
  })
})

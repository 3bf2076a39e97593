import { describe, expect, it } from 'vitest'
import { MINUTE_MS } from '../../src/core/clock.ts'
import { readBalance } from '../../src/ledger/balance.ts'
import {
  captureByHand,
  confirm,
  credited,
  dealOf,
  mirror,
  parkedMaster,
  passport,
  refund,
} from '../support/safe-deal.ts'
import { testWorld } from '../support/world.ts'

const world = testWorld({ RAIL: 'safe_deal' })
const atOnce = testWorld({ RAIL: 'safe_deal', DEAL_FEE_MOMENT: 'payment_succeeded' })

describe('a refund', () => {
  it('of captured, undistributed money ends the enroll and the deal; the platform bears the fee', async () => {
    const deal = await world.ready()
    await captureByHand(world, deal)
    expect(await refund(world, deal)).toMatchObject({ status: 'succeeded', amount: 1000_00 })
    await world.tick()
    expect((await world.enroll(deal.id)).status).toBe('cancelled')
    expect(await dealOf(world, deal.id)).toMatchObject({ status: 'closed', balance: -42_70 })
    expect([await mirror(world, deal.id), await credited(world, deal)]).toEqual([0, -42.7])
    expect(await world.differences()).toEqual([])
  })

  it('in part, before the work is confirmed, leaves less for everybody', async () => {
    const deal = await world.ready()
    await captureByHand(world, deal)
    await refund(world, deal, 200_00)
    await confirm(world, deal)
    await world.tick()
    expect(await world.payouts(deal.id)).toMatchObject([{ amount: 676_80, status: 'succeeded' }])
    expect((await dealOf(world, deal.id)).status).toBe('closed')
    expect((await passport(world, deal)).deal?.platform_share).toMatchObject({
      commission: { value: '80.00' },
      tax_reserve: { value: '43.20' },
      credited: { value: '80.50' },
    })
    expect(await world.differences()).toEqual([])
  })

  it('takes distributed money back while the payout is parked, to the kopeck in however many parts', async () => {
    const deal = await world.ready({ ...(await parkedMaster(world)), price: '333.33' })
    await confirm(world, deal)
    for (const amount of [1, 111_11, 33]) await refund(world, deal, amount)
    expect(await world.differences()).toEqual([])
    await refund(world, deal)
    await world.tick()
    expect((await world.payment(deal.payment.id)).refunded).toBe(333_33)
    expect(await readBalance(world.database.db, `payable:${deal.master.id}`)).toBe(0)
    expect(await readBalance(world.database.db, `tax:${deal.master.id}`)).toBe(0)
    expect((await world.payouts(deal.id)).every(({ status }) => status === 'canceled')).toBe(true)
    expect((await dealOf(world, deal.id)).status).toBe('closed')
    expect(await world.differences()).toEqual([])
  })

  it('leaves the rest of a parked payout to be paid', async () => {
    const deal = await world.ready(await parkedMaster(world))
    await confirm(world, deal)
    await refund(world, deal, 500_00)
    await world.verify(world.ctx, await world.account(deal.master))
    await world.tick()
    expect((await world.payouts(deal.id)).map(({ amount, status }) => [amount, status])).toEqual([
      [846_00, 'canceled'],
      [423_00, 'succeeded'],
    ])
    expect(await world.differences()).toEqual([])
  })

  it('is refused once the master is paid, above what is left, of nothing, and for a mere hold', async () => {
    const held = await world.ready()
    await expect(refund(world, held)).rejects.toMatchObject({ code: 'wrong_state' })
    const deal = await world.ready()
    await confirm(world, deal)
    await expect(refund(world, deal, 1)).rejects.toMatchObject({ code: 'wrong_state' })
    const waiting = await world.ready(await parkedMaster(world))
    await confirm(world, waiting)
    await expect(refund(world, waiting, 1000_01)).rejects.toMatchObject({ code: 'insufficient_funds' })
    await expect(refund(world, waiting, 0)).rejects.toMatchObject({ code: 'invalid_request' })
    expect(await world.differences()).toEqual([])
  })

  it('is the master’s share at most when the platform was paid at once', async () => {
    const deal = await atOnce.ready(await parkedMaster(atOnce))
    await confirm(atOnce, deal)
    await expect(refund(atOnce, deal, 846_01)).rejects.toMatchObject({ code: 'insufficient_funds' })
    await refund(atOnce, deal, 46_00)
    expect(await atOnce.differences()).toEqual([])
    expect(await refund(atOnce, deal)).toMatchObject({ amount: 800_00, status: 'succeeded' })
    await atOnce.tick()
    expect((await dealOf(atOnce, deal.id)).status).toBe('closed')
    expect(await readBalance(atOnce.database.db, `tax:${deal.master.id}`)).toBe(0)
    expect(await credited(atOnce, deal)).toBe(111.3)
    expect(await atOnce.differences()).toEqual([])
  })

  it('that YooKassa cancels later leaves the money owed, and it goes out by itself', async () => {
    const deal = await world.ready(await parkedMaster(world))
    await confirm(world, deal)
    await world.control('POST', '/refunds/mode', { answer: 'pending' })
    const pending = await refund(world, deal, 500_00)
    await world.control('POST', '/refunds/mode', { answer: 'succeeded' })
    expect(pending.status).toBe('accepted')
    await world.verify(world.ctx, await world.account(deal.master))
    await world.house.executor.drain()
    await world.control('POST', `/refunds/${pending.providerId}/settle`, { status: 'canceled' })
    await world.advance(MINUTE_MS)
    await world.tick() // nobody tells of a canceled refund
    const paid = (await world.payouts(deal.id)).filter(({ status }) => status === 'succeeded')
    expect(paid.map(({ amount }) => amount)).toEqual([423_00, 423_00])
    expect((await dealOf(world, deal.id)).status).toBe('closed')
    expect(await world.differences()).toEqual([])
  })
})

import { describe, expect, it } from 'vitest'
import { DAY_MS, MINUTE_MS } from '../../src/core/clock.ts'
import { pollDeals } from '../../src/deal/sync.ts'
import { createPayment } from '../../src/payment/create.ts'
import { createRefund } from '../../src/refund/create.ts'
import { pollRefunds } from '../../src/refund/sync.ts'
import { dieEverywhere } from '../support/die.ts'
import { captureByHand, confirm, dealOf, mirror, parkedMaster, refund } from '../support/safe-deal.ts'
import { testWorld } from '../support/world.ts'

const world = testWorld({ RAIL: 'safe_deal' })

describe('wherever the process dies', () => {
  it('opening a deal and paying into it leaves one deal and one payment', async () => {
    const deaths = await dieEverywhere(world, {
      arrange: () => world.accepted(),
      act: ({ ctx }, { id, client }) => createPayment(ctx, { clientId: client.id, enrollId: id }),
      async assert({ id, client }) {
        const { payment } = await createPayment(world.ctx, { clientId: client.id, enrollId: id })
        expect(payment.confirmationUrl).toContain(payment.providerId)
        const { deals } = await world.books()
        expect(deals.filter(({ metadata }) => metadata?.enroll_id === id)).toHaveLength(1)
      },
    })
    expect(deaths).toBeGreaterThan(14)
  })

  it('a refund is made once', async () => {
    const deaths = await dieEverywhere(world, {
      async arrange() {
        const deal = await world.ready(await parkedMaster(world))
        await confirm(world, deal)
        return deal
      },
      act: ({ ctx }, { payment }) =>
        createRefund(ctx, { paymentId: payment.id, reason: 'r', actor: { kind: 'operator', id: null } }),
      async assert(deal) {
        await refund(world, deal).catch(() => {}) // made already
        await world.tick()
        expect((await world.payment(deal.payment.id)).refunded).toBe(1000_00)
        expect((await dealOf(world, deal.id)).status).toBe('closed')
      },
    })
    expect(deaths).toBeGreaterThan(8)
  })

  it('a deal that rounding has emptied ends its enroll', async () => {
    const deaths = await dieEverywhere(world, {
      async arrange() {
        const deal = await world.ready({ price: '1000.05' })
        await captureByHand(world, deal)
        await refund(world, deal, 1000_04)
        return deal
      },
      act: ({ ctx }) => pollDeals(ctx),
      async assert(deal) {
        await world.advance(5 * MINUTE_MS)
        await world.recover()
        expect((await world.enroll(deal.id)).status).toBe('cancelled')
        expect([(await dealOf(world, deal.id)).status, await mirror(world, deal.id)]).toEqual(['closed', 0])
      },
    })
    expect(deaths).toBeGreaterThan(6)
  })

  it('a canceled refund is owed again once, in as many payouts as it takes', async () => {
    const deaths = await dieEverywhere(world, {
      async arrange() {
        const deal = await world.ready({ ...(await parkedMaster(world)), price: '350000.00' })
        await confirm(world, deal)
        await world.control('POST', '/refunds/mode', { answer: 'pending' })
        const { providerId } = await refund(world, deal)
        await world.control('POST', '/refunds/mode', { answer: 'succeeded' })
        await world.control('POST', `/refunds/${providerId}/settle`, { status: 'canceled' })
        await world.advance(MINUTE_MS)
        return deal
      },
      act: ({ ctx }) => pollRefunds(ctx),
      async assert(deal) {
        await world.advance(5 * MINUTE_MS)
        await world.verify(world.ctx, await world.account(deal.master))
        await world.recover()
        const paid = (await world.payouts(deal.id)).filter(({ status }) => status === 'succeeded')
        expect(paid.map(({ amount }) => amount)).toEqual([148_050_00, 148_050_00])
        expect((await dealOf(world, deal.id)).status).toBe('closed')
      },
    })
    expect(deaths).toBeGreaterThan(4)
  })

  it('a deal that has come to its end is recorded once', async () => {
    const deaths = await dieEverywhere(world, {
      async arrange() {
        const deal = await world.ready(await parkedMaster(world))
        await confirm(world, deal)
        await world.tick()
        await world.advance(91 * DAY_MS)
        return deal
      },
      act: ({ ctx }) => pollDeals(ctx),
      async assert(deal) {
        await world.advance(5 * MINUTE_MS)
        await world.recover()
        expect((await world.payment(deal.payment.id)).refunded).toBe(1000_00)
        expect(await world.payouts(deal.id)).toMatchObject([{ status: 'canceled', reason: 'deal_expired' }])
        expect((await dealOf(world, deal.id)).status).toBe('closed')
      },
    })
    expect(deaths).toBeGreaterThan(10)
  })
})

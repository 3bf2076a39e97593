import { describe, expect, it } from 'vitest'
import { DAY_MS, MINUTE_MS } from '../src/core/clock.ts'
import { pollDeals } from '../src/deal/sync.ts'
import { createPayment } from '../src/payment/create.ts'
import { createRefund } from '../src/refund/create.ts'
import { dieEverywhere } from './support/die.ts'
import { confirm, dealOf, parkedMaster, refund } from './support/safe-deal.ts'
import { testWorld } from './support/world.ts'

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

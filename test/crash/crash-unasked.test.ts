import { describe, expect, it } from 'vitest'
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../src/core/clock.ts'
import { confirmEnroll } from '../../src/enroll/confirm.ts'
import { sweepDeadlines } from '../../src/enroll/expire.ts'
import { createPayment } from '../../src/payment/create.ts'
import { pollPayments, syncPayment } from '../../src/payment/sync.ts'
import { retryParked } from '../../src/payout/retry.ts'
import { pollPayouts } from '../../src/payout/sync.ts'
import { dieEverywhere } from '../support/die.ts'
import { ifPlatformIsPaid } from '../support/rail.ts'
import { testWorld } from '../support/world.ts'

const world = testWorld()
/** Only this rail has a gateway that can be empty. */
const gateway = testWorld({ RAIL: 'two_stage' })

describe('wherever the process dies in what nobody asked for', () => {
  it('payouts that an empty gateway refused are paid once, with new keys', async () => {
    const deaths = await dieEverywhere(gateway, {
      async arrange() {
        const deal = await gateway.ready()
        await gateway.control('POST', '/balance', { gateway: '0.00' })
        await confirmEnroll(gateway.ctx, deal.client, deal.id)
        await gateway.house.executor.drain()
        await gateway.control('POST', '/balance', { gateway: '1000000.00' })
        expect(await gateway.payoutStatuses(deal.id)).toEqual(['canceled', 'parked', 'canceled', 'parked'])
        await gateway.advance(HOUR_MS)
        return deal
      },
      act: ({ ctx }) => retryParked(ctx),
      async assert({ id }) {
        await gateway.advance(11 * MINUTE_MS)
        await gateway.recover()
        expect(await gateway.payoutStatuses(id)).toEqual(['canceled', 'succeeded', 'canceled', 'succeeded'])
      },
    })
    expect(deaths).toBeGreaterThan(15)
  })

  it('a payout that YooKassa took its time for is settled by the poller', async () => {
    const deaths = await dieEverywhere(world, {
      async arrange() {
        const deal = await world.ready()
        await world.control('POST', '/payouts/mode', { answer: 'pending' })
        await confirmEnroll(world.ctx, deal.client, deal.id)
        await world.house.executor.drain()
        await world.control('POST', '/payouts/mode', { answer: 'succeeded' })
        for (const { providerId } of await world.payouts(deal.id)) {
          await world.control('POST', `/payouts/${providerId}/settle`, { status: 'succeeded' })
        }
        await world.advance(MINUTE_MS)
        return deal
      },
      act: ({ ctx }) => pollPayouts(ctx),
      async assert({ id }) {
        await world.advance(5 * MINUTE_MS)
        await world.recover()
        expect(await world.payoutStatuses(id)).toEqual(['succeeded', ...ifPlatformIsPaid('succeeded')])
      },
    })
    expect(deaths).toBeGreaterThan(5)
  })

  it('a hold that nobody told us of is found by the poller', async () => {
    const deaths = await dieEverywhere(world, {
      async arrange() {
        const deal = await world.linked()
        await world.payAtYooKassa(deal.payment)
        await world.advance(MINUTE_MS)
        return deal
      },
      act: ({ ctx }) => pollPayments(ctx),
      async assert({ payment }) {
        await world.advance(5 * MINUTE_MS)
        await world.recover()
        expect((await world.payment(payment.id)).status).toBe('processing')
      },
    })
    expect(deaths).toBeGreaterThan(3)
  })

  it('silence confirms finished work', async () => {
    const deaths = await dieEverywhere(world, {
      async arrange() {
        const deal = await world.ready()
        await world.advance(6.6 * DAY_MS)
        return deal
      },
      act: ({ ctx }) => sweepDeadlines(ctx),
      async assert({ id }) {
        await world.advance(6 * MINUTE_MS)
        await world.recover()
        expect((await world.enroll(id)).confirmedBy).toBe('system')
        expect(await world.payoutStatuses(id)).toEqual(['succeeded', ...ifPlatformIsPaid('succeeded')])
      },
    })
    expect(deaths).toBeGreaterThan(20)
  })

  it('an unanswered enroll expires and its hold goes back', async () => {
    const deaths = await dieEverywhere(world, {
      async arrange() {
        const deal = await world.booked()
        const { payment } = await createPayment(world.ctx, { clientId: deal.client.id, enrollId: deal.id })
        await world.payAtYooKassa(payment)
        await syncPayment(world.ctx, payment)
        await world.advance(25 * HOUR_MS)
        return { ...deal, payment }
      },
      act: ({ ctx }) => sweepDeadlines(ctx),
      async assert({ id, payment }) {
        await world.advance(6 * MINUTE_MS)
        await world.recover()
        expect((await world.enroll(id)).status).toBe('expired')
        expect((await world.payment(payment.id)).status).toBe('canceled')
      },
    })
    expect(deaths).toBeGreaterThan(8)
  })
})

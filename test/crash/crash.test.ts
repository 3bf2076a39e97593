import { describe, expect, it } from 'vitest'
import { DAY_MS } from '../../src/core/clock.ts'
import { cancelEnroll } from '../../src/enroll/cancel.ts'
import { confirmEnroll } from '../../src/enroll/confirm.ts'
import { createPayment } from '../../src/payment/create.ts'
import { syncPayment } from '../../src/payment/sync.ts'
import { dieEverywhere } from '../support/die.ts'
import { ifPlatformIsPaid } from '../support/rail.ts'
import { testWorld } from '../support/world.ts'

const world = testWorld()

/** A person whose request got no answer asks again, unless it turns out that it was done. */
async function confirmAgain({ id, client }: Awaited<ReturnType<typeof world.ready>>): Promise<void> {
  if ((await world.enroll(id)).status === 'ready') await confirmEnroll(world.ctx, client, id)
  await world.house.executor.drain()
}

describe('wherever the process dies', () => {
  it('creating a payment leaves one payment at YooKassa, and the client gets its link', async () => {
    const deaths = await dieEverywhere(world, {
      arrange: () => world.accepted(),
      act: ({ ctx }, { id, client }) => createPayment(ctx, { clientId: client.id, enrollId: id }),
      async assert({ id, client }) {
        const { payment } = await createPayment(world.ctx, { clientId: client.id, enrollId: id })
        expect(payment.confirmationUrl).toContain(payment.providerId)
        await world.payAtYooKassa(payment)
        await syncPayment(world.ctx, payment)
      },
    })
    expect(deaths).toBeGreaterThan(8)
  })

  it('a confirmed deal is captured once and paid out once', async () => {
    const deaths = await dieEverywhere(world, {
      arrange: () => world.ready(),
      act: ({ ctx }, { id, client }) => confirmEnroll(ctx, client, id),
      async assert(deal) {
        await confirmAgain(deal)
        expect((await world.enroll(deal.id)).status).toBe('completed')
        expect(await world.payoutStatuses(deal.id)).toEqual(['succeeded', ...ifPlatformIsPaid('succeeded')])
      },
    })
    expect(deaths).toBeGreaterThan(20)
  })

  it('a cancelled deal gives its hold back', async () => {
    const deaths = await dieEverywhere(world, {
      arrange: () => world.paid(),
      act: ({ ctx }, { id, client }) => cancelEnroll(ctx, client, id),
      async assert({ id, client, payment }) {
        if ((await world.enroll(id)).status === 'confirmed') await cancelEnroll(world.ctx, client, id)
        await world.house.executor.drain()
        expect(await world.payment(payment.id)).toMatchObject({
          status: 'canceled',
          cancelReason: 'canceled_by_merchant',
        })
      },
    })
    expect(deaths).toBeGreaterThan(8)
  })

  it('money that arrives for a dead enroll goes back by itself', async () => {
    const deaths = await dieEverywhere(world, {
      async arrange() {
        const deal = await world.linked()
        await cancelEnroll(world.ctx, deal.client, deal.id)
        await world.payAtYooKassa(deal.payment)
        return deal
      },
      act: ({ ctx }, { payment }) => syncPayment(ctx, payment),
      async assert({ payment }) {
        expect((await world.payment(payment.id)).status).toBe('canceled')
      },
    })
    expect(deaths).toBeGreaterThan(8)
  })

  it('a parked payout arrives once its account is verified', async () => {
    const deaths = await dieEverywhere(world, {
      async arrange() {
        const master = await world.person('master')
        const deal = await world.ready({ master })
        await confirmEnroll(world.ctx, deal.client, deal.id)
        await world.house.executor.drain()
        return { ...deal, account: await world.account(master) }
      },
      act: ({ ctx }, { account }) => world.verify(ctx, account),
      async assert({ id, account }) {
        await world.verify(world.ctx, account).catch(() => {}) // verified already
        await world.house.executor.drain()
        expect(await world.payoutStatuses(id)).toEqual(['succeeded', ...ifPlatformIsPaid('succeeded')])
      },
    })
    expect(deaths).toBeGreaterThan(8)
  })

  it('a refused payout leaves its money owed and another attempt parked', async () => {
    const deaths = await dieEverywhere(world, {
      arrange: async () => world.ready({ master: await world.verifiedMaster('410011788545536') }),
      act: ({ ctx }, { id, client }) => confirmEnroll(ctx, client, id),
      async assert(deal) {
        await confirmAgain(deal)
        expect(await world.payoutStatuses(deal.id)).toEqual([
          'canceled',
          'parked',
          ...ifPlatformIsPaid('succeeded'),
        ])
      },
    })
    expect(deaths).toBeGreaterThan(20)
  })

  it('a confirmation that finds the hold gone leaves the enroll ready to be paid again', async () => {
    const deaths = await dieEverywhere(world, {
      async arrange() {
        const deal = await world.ready()
        await world.advance(7 * DAY_MS)
        return deal
      },
      act: ({ ctx }, { id, client }) =>
        confirmEnroll(ctx, client, id).catch((error) => {
          if (error.code !== 'hold_lost') throw error
        }),
      async assert({ id, client, payment }) {
        expect(await world.payment(payment.id)).toMatchObject({
          status: 'canceled',
          cancelReason: 'expired_on_capture',
        })
        expect(await world.enroll(id)).toMatchObject({ status: 'ready', confirmedAt: null })
        const { payment: second } = await createPayment(world.ctx, { clientId: client.id, enrollId: id })
        await world.payAtYooKassa(second)
        await syncPayment(world.ctx, second)
        await confirmAgain({ id, client } as Awaited<ReturnType<typeof world.ready>>)
        expect(await world.payoutStatuses(id)).toEqual(['succeeded', ...ifPlatformIsPaid('succeeded')])
      },
    })
    expect(deaths).toBeGreaterThan(8)
  })
})

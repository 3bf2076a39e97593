import { describe, expect, it } from 'vitest'
import { HOUR_MS } from '../../src/core/clock.ts'
import { sweepDisputes } from '../../src/dispute/sweep.ts'
import { takeDispute } from '../../src/dispute/take.ts'
import { rails } from '../../src/rail/rail.ts'
import { dieEverywhere } from '../support/die.ts'
import { decide, dispute, disputeNow, nearHoldEnd, paidTo } from '../support/disputes.ts'
import { captureByHand } from '../support/safe-deal.ts'
import { testWorld } from '../support/world.ts'

/** Wherever the process dies, whoever asked asks again, and it has happened once. */
describe.each(['two_stage', 'safe_deal'] as const)('on the %s rail a process that dies', (rail) => {
  const world = testWorld({ RAIL: rail })
  const isEarly = !rails[rail].refundsFirst

  it.each(['held', 'captured'])(
    'while a part is disputed releases the rest of %s money once',
    async (where) => {
      const deaths = await dieEverywhere(world, {
        async arrange() {
          const deal = await world.ready()
          if (where === 'captured') await captureByHand(world, deal)
          return deal
        },
        act: (process, deal) => dispute(process, deal, 300_00),
        async assert(deal) {
          await dispute(world, deal, 300_00).catch(() => {}) // opened already
          await world.recover()
          expect(await world.enroll(deal.id)).toMatchObject({
            status: 'ready',
            disputeId: expect.any(String),
            released: isEarly ? 700_00 : 0,
          })
          expect(await paidTo(world, deal.id)).toBe(isEarly ? 592_20 : 0)
        },
      })
      expect(deaths).toBeGreaterThan(3)
    },
    60_000,
  )

  it.each(['held', 'captured', 'partly released'])(
    'while the arbiter rules on money that is %s divides it once',
    async (where) => {
      const deaths = await dieEverywhere(world, {
        async arrange() {
          const deal = await world.ready()
          if (where === 'captured') await captureByHand(world, deal)
          const { id } = await dispute(world, deal, where === 'partly released' ? 500_00 : undefined)
          await world.tick()
          const arbiter = await world.person('arbiter')
          await takeDispute(world.ctx, arbiter, id)
          return { ...deal, dispute: id, arbiter }
        },
        act: (process, { arbiter, dispute: id }) => decide(process, arbiter, id, 300_00),
        async assert({ id, dispute: disputeId, arbiter }) {
          await decide(world, arbiter, disputeId, 300_00).catch(() => {}) // ruled already
          await world.recover()
          const award = where === 'partly released' ? 800_00 : 300_00
          expect(await world.enroll(id)).toMatchObject({ status: 'completed', released: award })
          expect(await paidTo(world, id)).toBe((award * 846) / 1000)
        },
      })
      expect(deaths).toBeGreaterThan(9)
    },
    60_000,
  )

  it('while silence is ruled against does it once', async () => {
    const deaths = await dieEverywhere(world, {
      async arrange() {
        const deal = await world.ready()
        const { id } = await dispute(world, deal, 600_00, deal.master)
        await world.advance(48 * HOUR_MS + 1000)
        return { ...deal, dispute: id }
      },
      act: ({ ctx }) => sweepDisputes(ctx),
      async assert({ id, dispute: disputeId }) {
        await world.advance(6 * 60_000) // a dispute that was being looked at is due again
        await world.recover()
        expect(await disputeNow(world, { id: disputeId })).toMatchObject({ status: 'resolved' })
        expect(await world.enroll(id)).toMatchObject({ status: 'completed', released: 600_00 })
        expect(await paidTo(world, id)).toBe(507_60)
      },
    })
    expect(deaths).toBeGreaterThan(6)
  }, 60_000)

  it('while a disputed hold is captured has it in escrow', async () => {
    const deaths = await dieEverywhere(world, {
      async arrange() {
        const deal = await world.ready()
        const { id } = await dispute(world, deal)
        await takeDispute(world.ctx, await world.person('arbiter'), id)
        await nearHoldEnd(world, deal)
        return deal
      },
      act: ({ ctx }) => sweepDisputes(ctx),
      async assert({ id, payment }) {
        await world.advance(6 * 60_000)
        await world.recover()
        expect((await world.payment(payment.id)).status).toBe('succeeded')
        expect(await world.enroll(id)).toMatchObject({ status: 'ready', released: 0 })
        expect(await world.payouts(id)).toEqual([])
      },
    })
    expect(deaths).toBeGreaterThan(6)
  }, 60_000)
})

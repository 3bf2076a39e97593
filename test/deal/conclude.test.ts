import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { HOUR_MS } from '../../src/core/clock.ts'
import { kopecks } from '../../src/core/money.ts'
import { changeEnroll } from '../../src/enroll/change.ts'
import { conclude } from '../../src/enroll/conclude.ts'
import { confirmEnroll } from '../../src/enroll/confirm.ts'
import { readBalance } from '../../src/ledger/balance.ts'
import { releaseRefund } from '../../src/refund/release.ts'
import { listRefundsOf } from '../../src/refund/store.ts'
import { dieEverywhere } from '../support/die.ts'
import { nearHoldEnd } from '../support/disputes.ts'
import { captureByHand, confirm, credited, parkedMaster, refund, story } from '../support/safe-deal.ts'
import { type Process, testWorld, type World } from '../support/world.ts'

const arbiter = { kind: 'arbiter', id: null } as const
type Deal = { id: string }

/** What a ruling does, or a cancellation that keeps a part. */
const decide = ({ ctx }: Pick<Process, 'ctx'>, { id }: Deal, award: number, event?: 'confirm' | 'cancel') =>
  changeEnroll(ctx, arbiter, id, 'decided', (scene) =>
    conclude(ctx, scene, {
      event: event ?? (award > 0 ? 'confirm' : 'cancel'),
      award: kopecks(award),
      reason: 'a decision',
    }),
  )

const master = (payouts: Awaited<ReturnType<World['payouts']>>) =>
  payouts
    .filter(({ receiver, status }) => receiver === 'master' && status === 'succeeded')
    .reduce((sum, { amount }) => sum + amount, 0)

const rails = [
  ['two_stage', { RAIL: 'two_stage' }],
  ['safe_deal', { RAIL: 'safe_deal' }],
] as const

describe.each(rails)('a decision about the money, on the %s rail', (_rail, env) => {
  const world = testWorld(env)

  it('that left the master a part of a hold which ended before its capture is told as lost', async () => {
    const deal = await world.paid()
    await world.control('POST', '/faults', { operation: 'payments.capture', mode: '500', times: 10_000 })
    await decide(world, deal, 300_00, 'cancel')
    await world.house.executor.drain()
    await nearHoldEnd(world, deal)
    await world.advance(13 * HOUR_MS)
    await world.recover()
    await world.control('DELETE', '/faults')
    expect(await world.payment(deal.payment.id)).toMatchObject({ status: 'canceled' })
    expect(await world.enroll(deal.id)).toMatchObject({ status: 'cancelled', award: 300_00, released: 0 })
    expect(await story(world, deal.id)).toContain('enroll.award_lost')
    expect(await world.payouts(deal.id)).toEqual([])
    expect(await world.differences()).toEqual([])
  })

  describe.each(['held', 'captured'])('that is %s', (where) => {
    async function deal(price?: string) {
      const ready = await world.ready(price ? { price } : {})
      if (where === 'captured') await captureByHand(world, ready)
      return ready
    }

    it.each([
      ['nothing', 0, 'cancelled', 0],
      ['a third', 333_33, 'completed', 282_00],
      ['all', 1000_00, 'completed', 846_00],
    ])('gives the master the share of %s, and the client the rest', async (_what, award, status, net) => {
      const { id, payment } = await deal()
      await decide(world, { id }, award)
      await world.recover()
      expect(await world.enroll(id)).toMatchObject({ status, award, released: award })
      expect(master(await world.payouts(id))).toBe(net)
      const { amount, refunded, status: paid } = await world.payment(payment.id)
      const kept = paid === 'succeeded' ? amount - refunded : 0
      expect(kept).toBe(award)
      expect(await readBalance(world.database.db, `escrow:${id}`)).toBe(0)
      expect(await world.differences()).toEqual([])
    })

    it('may keep a part of a deal that is called off', async () => {
      const { id } = await deal()
      const before = await decide(world, { id }, 200_00, 'cancel')
      expect(before.status).toBe('cancelled')
      await world.recover()
      expect(master(await world.payouts(id))).toBe(169_20)
      expect(await world.differences()).toEqual([])
    })

    it('is carried out once, wherever the process dies', async () => {
      const deaths = await dieEverywhere(world, {
        arrange: deal,
        act: (process, { id }) => decide(process, { id }, 400_00),
        async assert({ id }) {
          await decide(world, { id }, 400_00).catch(() => {}) // decided already
          await world.recover()
          expect(await world.enroll(id)).toMatchObject({ status: 'completed', released: 400_00 })
          expect(master(await world.payouts(id))).toBe(338_40)
        },
      })
      expect(deaths).toBeGreaterThan(9)
      expect(await world.differences()).toEqual([])
    }, 60_000)

    it('adds up to the kopeck, whatever the price and the part', async () => {
      const prices = fc.integer({ min: 60_00, max: 999_99 })
      const part = fc.double({ min: 0.1, max: 0.9, noNaN: true })
      await fc.assert(
        fc.asyncProperty(prices, part, async (price, share) => {
          const { id } = await deal((price / 100).toFixed(2))
          await decide(world, { id }, Math.round(price * share))
          await world.house.executor.drain()
          await world.tick()
        }),
        { numRuns: 8 },
      )
      expect(await world.differences()).toEqual([])
    })
  })

  it('ends a deal whose master never called it done', async () => {
    const { id } = await world.paid()
    await decide(world, { id }, 500_00)
    await world.recover()
    expect(await world.enroll(id)).toMatchObject({ status: 'completed', readyAt: null, released: 500_00 })
    expect(master(await world.payouts(id))).toBe(423_00)
    expect(await world.differences()).toEqual([])
  })

  it('is not for money that is not there', async () => {
    const { id } = await world.accepted()
    await expect(decide(world, { id }, 100_00)).rejects.toMatchObject({ code: 'payment_required' })
    expect(await decide(world, { id }, 0)).toMatchObject({ status: 'cancelled' })
  })

  it('waits for a refund that is on its way, and for a capture', async () => {
    const captured = await world.ready()
    await captureByHand(world, captured)
    await world.control('POST', '/refunds/mode', { answer: 'pending' })
    await refund(world, captured, 100_00)
    await world.control('POST', '/refunds/mode', { answer: 'succeeded' })
    await expect(decide(world, captured, 500_00)).rejects.toMatchObject({ code: 'wrong_state' })

    const confirmed = await world.ready()
    await world.control('POST', '/faults', { operation: 'payments.capture', mode: '500', times: 1 })
    await confirmEnroll(world.ctx, confirmed.client, confirmed.id)
    await expect(decide(world, confirmed, 500_00)).rejects.toMatchObject({ code: 'wrong_state' })
    await world.control('DELETE', '/faults')
    await world.recover()
  })

  it('owes the client the money until YooKassa has given it back', async () => {
    const deal = await world.ready()
    await captureByHand(world, deal)
    const reasons = ['insufficient_funds', 'general_decline']
    for (const reason of reasons) {
      await world.control('POST', '/refunds/mode', { answer: 'canceled', party: 'yoo_money', reason })
      if (reason === reasons[0]) await decide(world, deal, 600_00)
      else await world.advance(HOUR_MS)
      await world.tick()
      const refunds = await listRefundsOf(world.database.db, deal.id)
      const [waiting] = refunds.filter(({ status }) => status !== 'canceled')
      expect(waiting).toMatchObject({
        status: 'parked',
        cancelReason: reason,
        amount: 400_00,
        origin: 'ruling',
      })
      expect(await readBalance(world.database.db, `refund:${waiting?.id ?? ''}`)).toBe(400_00)
      if (reason !== 'general_decline') continue
      expect(waiting?.retryAt).toBeNull()
      expect(await world.differences()).toEqual([]) // what waits for a person is no fault of the books
      await world.control('POST', '/refunds/mode', { answer: 'succeeded' })
      await releaseRefund(world.ctx, waiting?.id ?? '', { kind: 'operator', id: null })
    }
    await world.recover()
    const refunds = await listRefundsOf(world.database.db, deal.id)
    expect(refunds.map(({ status, attempt }) => [status, attempt])).toEqual([
      ['canceled', 1],
      ['canceled', 2],
      ['succeeded', 3],
    ])
    expect((await world.payment(deal.payment.id)).refunded).toBe(400_00)
    expect(await story(world, deal.id)).toContain('refund.parked')
    expect(await world.differences()).toEqual([])
  })

  it('gives back what is captured by hand after the end', async () => {
    const deal = await world.paid()
    await world.control('POST', '/faults', { operation: 'payments.cancel', mode: '429', times: 1 })
    await decide(world, deal, 0)
    await world.house.executor.drain()
    await captureByHand(world, deal)
    await world.control('DELETE', '/faults')
    await world.recover()
    expect(await world.payment(deal.payment.id)).toMatchObject({ status: 'succeeded', refunded: 1000_00 })
    expect(await world.differences()).toEqual([])
  })

  it('comes once to a confirmed deal as well: no part of it is refunded twice', async () => {
    const deal = await world.ready(await parkedMaster(world))
    await confirm(world, deal)
    await expect(decide(world, deal, 0)).rejects.toMatchObject({ code: 'wrong_state' })
    expect(await world.enroll(deal.id)).toMatchObject({ status: 'completed', released: 1000_00 })
  })
})

describe('a deal that paid the platform at once', () => {
  const world = testWorld({ RAIL: 'safe_deal', DEAL_FEE_MOMENT: 'payment_succeeded' })

  it.each([0, 500_00])('gives back of the master’s share what is not earned: %i', async (award) => {
    const deal = await world.ready()
    await captureByHand(world, deal)
    await decide(world, deal, award)
    await world.recover()
    expect((await world.payment(deal.payment.id)).refunded).toBe(award === 0 ? 846_00 : 423_00)
    expect(master(await world.payouts(deal.id))).toBe(award === 0 ? 0 : 423_00)
    expect(await world.differences()).toEqual([])
  })

  it('takes a part of a hold with the shares of that part', async () => {
    const deal = await world.ready()
    await decide(world, deal, 500_00)
    await world.recover()
    expect(master(await world.payouts(deal.id))).toBe(423_00)
    expect(await credited(world, deal)).toBeCloseTo(500 - 21.35 - 423, 5)
    expect(await world.differences()).toEqual([])
  })
})

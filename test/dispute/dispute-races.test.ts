import { describe, expect, it } from 'vitest'
import { after, HOUR_MS } from '../../src/core/clock.ts'
import { takeDispute } from '../../src/dispute/take.ts'
import { withdrawDispute } from '../../src/dispute/withdraw.ts'
import { cancelEnroll } from '../../src/enroll/cancel.ts'
import { completeEnroll } from '../../src/enroll/complete.ts'
import { confirmEnroll } from '../../src/enroll/confirm.ts'
import { expireEnroll, sweepDeadlines } from '../../src/enroll/expire.ts'
import { readBalance } from '../../src/ledger/balance.ts'
import { createPayment } from '../../src/payment/create.ts'
import { syncPayment } from '../../src/payment/sync.ts'
import { decide, dispute, disputeNow } from '../support/disputes.ts'
import { captureByHand, refund } from '../support/safe-deal.ts'
import { testWorld } from '../support/world.ts'

const codeOf = (step: Promise<unknown>) =>
  step.then(
    () => 'done',
    (error: { code?: string }) => error.code ?? String(error),
  )

describe('while a dispute is open', () => {
  const world = testWorld()

  it.each(['held', 'captured'])('nothing lets go of %s money', async (where) => {
    const deal = await world.ready()
    const opened = await dispute(world, deal)
    if (where === 'captured') await captureByHand(world, deal)
    const { ctx } = world
    const operator = await world.person('operator')
    const system = { kind: 'system', id: null } as const
    expect(await codeOf(confirmEnroll(ctx, deal.client, deal.id))).toBe('dispute_open')
    expect(await codeOf(confirmEnroll(ctx, system, deal.id))).toBe('dispute_open')
    for (const by of [deal.client, deal.master, operator]) {
      expect(await codeOf(cancelEnroll(ctx, by, deal.id))).toBe('dispute_open')
    }
    expect(await codeOf(completeEnroll(ctx, deal.master, deal.id))).toBe('dispute_open')
    expect(await codeOf(expireEnroll(ctx, deal.id))).toBe('dispute_open')
    expect(await codeOf(refund(world, deal))).toBe('dispute_open')
    expect(await codeOf(refund(world, deal, 10_00))).toBe('dispute_open')
    expect(await codeOf(dispute(world, deal, undefined, deal.master))).toBe('dispute_open')
    const again = await createPayment(ctx, { clientId: deal.client.id, enrollId: deal.id })
    expect(again).toMatchObject({ isNew: false, payment: { id: deal.payment.id } })

    // Nor does time, as long as somebody looks after it.
    await takeDispute(ctx, await world.person('arbiter'), opened.id)
    await world.advance(30 * 24 * HOUR_MS)
    await sweepDeadlines(ctx)
    await world.recover()
    expect(await world.payouts(deal.id)).toEqual([])
    const { status, disputeId, confirmedAt } = await world.enroll(deal.id)
    const isLost = where === 'held' // nobody was there in time to capture it
    expect([status, confirmedAt, disputeId]).toEqual(['ready', null, isLost ? null : opened.id])
    expect(await readBalance(world.database.db, `escrow:${deal.id}`)).toBe(isLost ? 0 : 1000_00)
    expect((await disputeNow(world, opened)).status).toBe(isLost ? 'moot' : 'under_review')
    expect(await world.differences()).toEqual([])
  })

  it('a deal that is over, unpaid, confirmed or not accepted cannot be disputed', async () => {
    const booked = await world.booked()
    expect(await codeOf(dispute(world, booked))).toBe('wrong_state')
    const accepted = await world.accepted()
    expect(await codeOf(dispute(world, accepted))).toBe('payment_required')
    const paid = await world.paid()
    expect(await codeOf(dispute(world, paid, undefined, await world.person('client')))).toBe('not_found')
    expect(await codeOf(dispute(world, paid, undefined, await world.person('operator')))).toBe('wrong_state')
    expect(await codeOf(dispute(world, paid))).toBe('done')

    const confirmed = await world.ready()
    await world.control('POST', '/faults', { operation: 'payments.capture', mode: '500', times: 1 })
    await confirmEnroll(world.ctx, confirmed.client, confirmed.id)
    expect(await codeOf(dispute(world, confirmed))).toBe('wrong_state')
    await world.control('DELETE', '/faults')
    await world.recover()
    expect(await codeOf(dispute(world, confirmed))).toBe('wrong_state')
  })
})

describe('at the same moment', () => {
  const world = testWorld()

  /** Two steps race some times, and either order must leave a deal in which everything agrees. */
  async function race(
    arrange: () => Promise<Awaited<ReturnType<typeof world.ready>>>,
    steps: (deal: Awaited<ReturnType<typeof world.ready>>) => Promise<unknown>[],
    check: (id: string, codes: string[]) => Promise<void>,
    rounds = 4,
  ) {
    for (let round = 0; round < rounds; round++) {
      const deal = await arrange()
      const codes = await Promise.all(steps(deal).map(codeOf))
      await world.tick()
      await check(deal.id, codes)
    }
    expect(await world.differences()).toEqual([])
  }
  const isFrozenOrOver = (over: string) => async (id: string, codes: string[]) => {
    const { status, disputeId } = await world.enroll(id)
    const [opened, other] = codes
    expect([
      ['done', 'dispute_open', 'ready'],
      ['wrong_state', 'done', over],
    ]).toContainEqual([opened, other, status])
    expect(disputeId !== null).toBe(opened === 'done')
    if (opened === 'done') expect(await world.payouts(id)).toEqual([])
  }

  it('a dispute and a confirm: one of them', () =>
    race(
      () => world.ready(),
      (deal) => [dispute(world, deal), confirmEnroll(world.ctx, deal.client, deal.id)],
      isFrozenOrOver('completed'),
    ))

  it('a dispute and a cancellation: one of them', () =>
    race(
      () => world.ready(),
      (deal) => [dispute(world, deal), cancelEnroll(world.ctx, deal.master, deal.id)],
      isFrozenOrOver('cancelled'),
    ))

  it('a dispute and the consent of silence: one of them', () =>
    race(
      async () => {
        const deal = await world.ready()
        await captureByHand(world, deal)
        await world.advance(100 * HOUR_MS)
        return deal
      },
      (deal) => [dispute(world, deal), confirmEnroll(world.ctx, { kind: 'system', id: null }, deal.id)],
      isFrozenOrOver('completed'),
    ))

  it('two disputes: one of them', () =>
    race(
      () => world.ready(),
      (deal) => [
        dispute(world, deal),
        dispute(world, deal, 600_00, deal.master),
        dispute(world, deal, 300_00),
      ],
      async (_id, codes) => {
        expect(codes.toSorted()).toEqual(['dispute_open', 'dispute_open', 'done'])
      },
    ))

  it('a dispute of a part and a capture by hand: the rest is released once', () =>
    race(
      () => world.ready(),
      (deal) => [dispute(world, deal, 300_00), captureByHand(world, deal).catch(() => {})],
      async (id) => {
        const { rail, released } = await world.enroll(id)
        expect(released).toBe(rail === 'two_stage' ? 700_00 : 0)
      },
    ))

  it('a dispute and the end of the hold: it is moot, or there is nothing to dispute', () =>
    race(
      async () => {
        const deal = await world.ready()
        const end = (await world.payment(deal.payment.id)).holdEndsAt as Date
        await world.advance(Number(after(end, 1000)) - Number(world.clock.now()))
        return deal
      },
      (deal) => [dispute(world, deal), syncPayment(world.ctx, deal.payment)],
      async (id, [opened]) => {
        expect(['done', 'payment_required']).toContain(opened)
        expect(await world.enroll(id)).toMatchObject({ status: 'ready', disputeId: null })
      },
    ))

  it('two arbiters, a ruling and a withdrawal: one of each', async () => {
    for (let round = 0; round < 4; round++) {
      const deal = await world.ready()
      const { id } = await dispute(world, deal)
      const arbiters = [await world.person('arbiter'), await world.person('arbiter')]
      const taken = await Promise.all(arbiters.map((each) => codeOf(takeDispute(world.ctx, each, id))))
      expect(taken.toSorted()).toEqual(['done', 'wrong_state'])
      const arbiter = arbiters[taken.indexOf('done')] ?? deal.client
      const ended = await Promise.all([
        codeOf(decide(world, arbiter, id, 400_00)),
        codeOf(decide(world, arbiter, id, 900_00)),
        codeOf(withdrawDispute(world.ctx, deal.client, id)),
      ])
      expect(ended.filter((code) => code === 'done')).toHaveLength(1)
      await world.tick()
    }
    expect(await world.differences()).toEqual([])
  })
})

import { describe, expect, it } from 'vitest'
import { HOUR_MS } from '../../src/core/clock.ts'
import { writeMessage } from '../../src/dispute/speak.ts'
import { takeDispute } from '../../src/dispute/take.ts'
import { withdrawDispute } from '../../src/dispute/withdraw.ts'
import { cancelEnroll } from '../../src/enroll/cancel.ts'
import { confirmEnroll } from '../../src/enroll/confirm.ts'
import { watchHolds } from '../../src/enroll/hold-calendar.ts'
import { readBalance } from '../../src/ledger/balance.ts'
import { syncPayment } from '../../src/payment/sync.ts'
import { rails } from '../../src/rail/rail.ts'
import { hearOfRefund } from '../../src/refund/hear.ts'
import { decide, dispute, disputeNow, nearHoldEnd, paidTo } from '../support/disputes.ts'
import { captureByHand, refund, story } from '../support/safe-deal.ts'
import { testWorld } from '../support/world.ts'

/** What time, its opener, and money that goes away do to a dispute. */
describe.each(['two_stage', 'safe_deal'] as const)('a dispute on the %s rail', (rail) => {
  const world = testWorld({ RAIL: rail })
  const isEarly = !rails[rail].refundsFirst
  const escrow = (id: string) => readBalance(world.database.db, `escrow:${id}`)

  it('is decided against whoever is silent for two days', async () => {
    const claims = await world.ready()
    const asMaster = await dispute(world, claims, 600_00, claims.master)
    const objects = await world.ready()
    const asClient = await dispute(world, objects)
    const part = await world.ready()
    const ofPart = await dispute(world, part, 300_00)
    await world.advance(48 * HOUR_MS - 60_000)
    await world.tick()
    expect((await disputeNow(world, asMaster)).status).toBe('opened')
    await world.advance(2 * 60_000)
    await world.recover()
    for (const each of [asMaster, asClient, ofPart]) {
      expect(await disputeNow(world, each)).toMatchObject({ status: 'resolved', ruling: { by: 'system' } })
    }
    expect(await world.enroll(claims.id)).toMatchObject({ status: 'completed', released: 600_00 })
    expect(await world.enroll(objects.id)).toMatchObject({ status: 'cancelled', released: 0 })
    expect(await world.enroll(part.id)).toMatchObject({ status: 'completed', released: 700_00 })
    expect(await paidTo(world, part.id)).toBe(592_20)
    expect(await world.differences()).toEqual([])
  })

  it('goes on when it is withdrawn, and then the rest is everybody’s as before', async () => {
    const deal = await world.ready()
    const opened = await dispute(world, deal, 300_00)
    await world.recover()
    await withdrawDispute(world.ctx, deal.client, opened.id)
    expect(await world.enroll(deal.id)).toMatchObject({ status: 'ready', disputeId: null })
    await confirmEnroll(world.ctx, deal.client, deal.id)
    await world.recover()
    expect(await world.enroll(deal.id)).toMatchObject({ status: 'completed', released: 1000_00 })
    expect(await paidTo(world, deal.id)).toBe(846_00)

    const other = await world.ready()
    const again = await dispute(world, other, 300_00)
    await world.recover()
    await withdrawDispute(world.ctx, other.client, again.id)
    const second = await dispute(world, other, 200_00) // what was released stays so, and no more is
    await world.recover()
    expect((await world.enroll(other.id)).released).toBe(isEarly ? 700_00 : 0)
    await withdrawDispute(world.ctx, other.client, second.id)
    await cancelEnroll(world.ctx, other.master, other.id)
    await world.recover()
    expect(await world.enroll(other.id)).toMatchObject({
      status: 'cancelled',
      released: isEarly ? 700_00 : 0,
    })
    expect(await paidTo(world, other.id)).toBe(isEarly ? 592_20 : 0)
    expect(await world.differences()).toEqual([])
  })

  it.each(['opened', 'answered', 'under_review'] as const)(
    'may be withdrawn while it is %s, or be moot',
    async (status) => {
      for (const end of ['withdrawn', 'moot']) {
        const deal = await world.ready()
        const { id } = await dispute(world, deal)
        if (status !== 'opened') await writeMessage(world.ctx, deal.master, id, 'Всё сделано')
        if (status === 'under_review') await takeDispute(world.ctx, await world.person('arbiter'), id)
        expect((await disputeNow(world, { id })).status).toBe(status)
        if (end === 'withdrawn') await withdrawDispute(world.ctx, deal.client, id)
        else await loseHold(deal)
        expect((await disputeNow(world, { id })).status).toBe(end)
        expect((await world.enroll(deal.id)).disputeId).toBeNull()
        await expect(writeMessage(world.ctx, deal.master, id, 'Поздно')).rejects.toMatchObject({
          code: 'wrong_state',
        })
      }
    },
  )

  async function loseHold({ id, payment }: Pick<Awaited<ReturnType<typeof world.ready>>, 'id' | 'payment'>) {
    await world.parts.yookassa.cancelPayment(payment.providerId ?? '', `by-hand-${id}`)
    await syncPayment(world.ctx, payment)
  }

  it('leaves the hold to the calendar again when it is withdrawn near its end', async () => {
    const deal = await world.ready()
    const { id } = await dispute(world, deal)
    await takeDispute(world.ctx, await world.person('arbiter'), id)
    await nearHoldEnd(world, deal)
    await watchHolds(world.ctx) // it sees the dispute, and lets it be
    await withdrawDispute(world.ctx, deal.client, id)
    await world.recover()
    const decided = ['payment.hold_undecided', 'payment.hold_secured'] // as the rail's policy says
    expect((await story(world, deal.id)).some((what) => decided.includes(what))).toBe(true)
  })

  it('counts silence anew when it is withdrawn', async () => {
    const deal = await world.ready()
    await captureByHand(world, deal)
    await world.advance(30 * HOUR_MS)
    const opened = await dispute(world, deal, undefined, deal.master)
    await world.advance(40 * HOUR_MS)
    await world.tick()
    await withdrawDispute(world.ctx, deal.master, opened.id)
    await world.advance(71 * HOUR_MS)
    await world.tick()
    expect((await world.enroll(deal.id)).status).toBe('ready')
    await world.advance(2 * HOUR_MS)
    await world.tick()
    expect((await world.enroll(deal.id)).status).toBe('completed')
  })

  it('captures the hold into escrow before it ends, and can still go either way', async () => {
    for (const share of [0, 400_00]) {
      const deal = await world.ready()
      const opened = await dispute(world, deal)
      const arbiter = await world.person('arbiter')
      await takeDispute(world.ctx, arbiter, opened.id)
      await nearHoldEnd(world, deal)
      await world.recover()
      expect((await world.payment(deal.payment.id)).status).toBe('succeeded')
      expect(await escrow(deal.id)).toBe(1000_00)
      expect(await world.payouts(deal.id)).toEqual([])
      expect(await story(world, deal.id)).toContain('dispute.hold_captured')
      await decide(world, arbiter, opened.id, share)
      await world.recover()
      expect((await world.payment(deal.payment.id)).refunded).toBe(1000_00 - share)
      expect(await world.enroll(deal.id)).toMatchObject({ released: share })
    }
    expect(await world.differences()).toEqual([])
  })

  it('warns once when nobody has ruled in time', async () => {
    const deal = await world.ready()
    const opened = await dispute(world, deal)
    await takeDispute(world.ctx, await world.person('arbiter'), opened.id)
    await world.advance(121 * HOUR_MS)
    await world.recover()
    await world.advance(24 * HOUR_MS)
    await world.recover()
    expect((await disputeNow(world, opened)).overdueAt).not.toBeNull()
    expect((await story(world, deal.id)).filter((what) => what === 'dispute.overdue')).toHaveLength(1)
  })

  it('is moot when the hold is lost, and the client may pay again', async () => {
    const deal = await world.ready()
    const opened = await dispute(world, deal)
    await loseHold(deal)
    expect(await disputeNow(world, opened)).toMatchObject({ status: 'moot', mootReason: 'hold_lost' })
    expect(await world.enroll(deal.id)).toMatchObject({ status: 'ready', disputeId: null })
    await expect(dispute(world, deal)).rejects.toMatchObject({ code: 'payment_required' })
    expect(await world.differences()).toEqual([])
  })

  it('tells of a ruling that finds no hold', async () => {
    const deal = await world.ready()
    const opened = await dispute(world, deal)
    await world.control('POST', '/faults', { operation: 'payments.capture', mode: '500', times: 1 })
    const arbiter = await world.person('arbiter')
    await takeDispute(world.ctx, arbiter, opened.id)
    await world.parts.yookassa.cancelPayment(deal.payment.providerId ?? '', `by-hand-${deal.id}`)
    await decide(world, arbiter, opened.id, 500_00)
    await world.recover()
    await world.control('DELETE', '/faults')
    expect(await disputeNow(world, opened)).toMatchObject({
      status: 'moot',
      mootReason: 'hold_lost',
      ruling: { award: 500_00 },
    })
    expect(await world.enroll(deal.id)).toMatchObject({ status: 'ready', award: null, confirmedAt: null })
    expect(await story(world, deal.id)).toContain('dispute.moot')
    expect(await world.differences()).toEqual([])
  })

  it('is moot when YooKassa has given everything back', async () => {
    const deal = await world.ready()
    await captureByHand(world, deal)
    const opened = await dispute(world, deal)
    await expect(refund(world, deal)).rejects.toMatchObject({ code: 'dispute_open' })
    const { parts } = world
    const settlements =
      rail === 'safe_deal' ? [{ type: 'payout', amount: { value: '846.00', currency: 'RUB' } }] : []
    const outcome = await parts.yookassa.createRefund(
      {
        payment_id: deal.payment.providerId,
        amount: { value: '1000.00', currency: 'RUB' },
        ...(rail === 'safe_deal' && { deal: { refund_settlements: settlements } }),
      },
      `by-hand-${deal.id}`,
    )
    if (outcome.kind !== 'done') throw new Error(JSON.stringify(outcome))
    await hearOfRefund(world.ctx, outcome.object)
    expect(await disputeNow(world, opened)).toMatchObject({ status: 'moot', mootReason: 'refunded' })
    expect(await world.enroll(deal.id)).toMatchObject({
      status: 'cancelled',
      disputeId: null,
      holdsSlot: false,
    })
    expect(await world.differences()).toEqual([])
  })
})

import { describe, expect, it } from 'vitest'
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../src/core/clock.ts'
import { cancelEnroll } from '../../src/enroll/cancel.ts'
import { completeEnroll } from '../../src/enroll/complete.ts'
import { confirmEnroll } from '../../src/enroll/confirm.ts'
import { decideOnHold, watchHolds } from '../../src/enroll/hold-calendar.ts'
import { listHappenings } from '../../src/happening/store.ts'
import { createPayment } from '../../src/payment/create.ts'
import { syncPayment } from '../../src/payment/sync.ts'
import { dieEverywhere } from '../support/die.ts'
import { story } from '../support/safe-deal.ts'
import { testWorld, type World } from '../support/world.ts'

const between = async (world: World, id: string, since: number) => (await story(world, id)).slice(since)

/** Time passes in steps, as it does for people: what is due in between happens in between. */
async function pass(world: World, ms: number, stepMs = HOUR_MS) {
  for (let left = ms; left > 0; left -= stepMs) {
    await world.advance(Math.min(stepMs, left))
    await world.tick()
  }
}

/** Work that is paid for long before it begins. */
const farAway = (world: World) => world.paid({ inHours: 20 * 24 })

describe('people are reminded when half and when most of their time is gone', () => {
  const world = testWorld()

  it('of an answer, of a payment, and of finished work', async () => {
    const booked = await world.booked()
    await pass(world, 11 * HOUR_MS)
    expect(await story(world, booked.id)).toEqual(['enroll.created'])
    await pass(world, 12 * HOUR_MS)
    expect(await story(world, booked.id)).toEqual(['enroll.created', 'enroll.reminded', 'enroll.reminded'])
    await pass(world, 2 * HOUR_MS)
    expect((await world.enroll(booked.id)).status).toBe('expired')

    const ready = await world.ready()
    const told = (await story(world, ready.id)).length
    await pass(world, 27 * HOUR_MS + 62 * HOUR_MS, 2 * HOUR_MS)
    expect(await between(world, ready.id, told)).toEqual(['enroll.reminded', 'enroll.reminded'])
    const [reminder] = (await listHappenings(world.database.db, ready.id)).slice(told)
    expect(reminder).toMatchObject({ actor: 'system', detail: { waits_for: 'confirm' } })
    await pass(world, 12 * HOUR_MS, 2 * HOUR_MS)
    expect((await world.enroll(ready.id)).status).toBe('completed')
  })

  it('not of what is over by then: one jump over a deadline is the deadline', async () => {
    const booked = await world.booked()
    await pass(world, 25 * HOUR_MS, 25 * HOUR_MS)
    expect(await story(world, booked.id)).toEqual(['enroll.created', 'enroll.expired'])
  })

  it('of finished work whose hold was lost, and then an operator is told', async () => {
    const deal = await world.ready()
    await world.parts.yookassa.cancelPayment(deal.payment.providerId ?? '', `by-hand-${deal.id}`)
    await syncPayment(world.ctx, deal.payment)
    const told = (await story(world, deal.id)).length
    await pass(world, 25 * HOUR_MS)
    expect(await between(world, deal.id, told)).toEqual([
      'enroll.reminded',
      'enroll.reminded',
      'enroll.unpaid',
    ])
    const { payment } = await createPayment(world.ctx, { clientId: deal.client.id, enrollId: deal.id })
    await world.payAtYooKassa(payment)
    await syncPayment(world.ctx, payment)
    expect(await confirmEnroll(world.ctx, deal.client, deal.id)).toMatchObject({ status: 'completed' })
    expect(await world.differences()).toEqual([])
  })
})

describe.each([
  ['capture', 'two_stage'],
  ['capture', 'safe_deal'],
  ['cancel', 'two_stage'],
  ['cancel', 'safe_deal'],
  ['ask', 'two_stage'],
])('a hold that nobody decides, with HOLD_POLICY=%s on the %s rail', (HOLD_POLICY, RAIL) => {
  const world = testWorld({ HOLD_POLICY, RAIL })

  it('is announced three days and one day before its end, and decided at the margin', async () => {
    const deal = await farAway(world)
    const told = (await story(world, deal.id)).length
    await pass(world, 7 * DAY_MS - 13 * HOUR_MS, 3 * HOUR_MS)
    expect(await between(world, deal.id, told)).toEqual(['payment.hold_ending', 'payment.hold_ending'])
    await pass(world, 2 * HOUR_MS)
    const { status } = await world.payment(deal.payment.id)
    const enroll = await world.enroll(deal.id)
    const wanted = { capture: 'succeeded', cancel: 'canceled', ask: 'processing' }[HOLD_POLICY]
    expect([status, enroll.status]).toEqual([wanted, 'confirmed'])
    const what = {
      capture: 'payment.hold_secured',
      cancel: 'payment.hold_given_back',
      ask: 'payment.hold_undecided',
    }
    expect(await between(world, deal.id, told)).toContain(what[HOLD_POLICY as keyof typeof what])
    if (HOLD_POLICY !== 'cancel') return expect(await world.differences()).toEqual([])

    const { payment } = await createPayment(world.ctx, { clientId: deal.client.id, enrollId: deal.id })
    await world.payAtYooKassa(payment)
    expect(await syncPayment(world.ctx, payment)).toMatchObject({ status: 'processing' })
    expect(await world.differences()).toEqual([])
  })
})

describe.each(['two_stage', 'safe_deal'])(
  'money taken into escrow before the end of its hold, on the %s rail',
  (RAIL) => {
    const world = testWorld({ HOLD_POLICY: 'capture', RAIL })

    it('is taken once, wherever the process dies, and waits for the decision', async () => {
      const deaths = await dieEverywhere(world, {
        async arrange() {
          const deal = await farAway(world)
          await world.advance(7 * DAY_MS - 11 * HOUR_MS)
          return deal
        },
        act: ({ worker, executor }) => worker.tick().then(() => executor.drain()),
        async assert(deal) {
          await world.advance(5 * MINUTE_MS) // whoever looked last has gone
          await world.recover()
          expect(await world.payment(deal.payment.id)).toMatchObject({ status: 'succeeded', amount: 1000_00 })
          expect(await world.enroll(deal.id)).toMatchObject({ status: 'confirmed', released: 0 })
          await confirmAll(world, deal)
        },
      })
      expect(deaths).toBeGreaterThan(3)
    }, 120_000)
  },
)

async function confirmAll(world: World, deal: Awaited<ReturnType<typeof farAway>>) {
  await completeEnroll(world.ctx, deal.master, deal.id)
  expect(await confirmEnroll(world.ctx, deal.client, deal.id)).toMatchObject({ status: 'completed' })
  await world.house.executor.drain() // its payouts are on their way
}

describe('a booking that nobody has answered', () => {
  const world = testWorld({ RAIL: 'safe_deal', DEAL_FEE_MOMENT: 'payment_succeeded' })

  it('gives its whole hold back, though the hold ends in the same hour', async () => {
    const deal = await world.booked({ inHours: 20 * 24 })
    const { payment } = await createPayment(world.ctx, { clientId: deal.client.id, enrollId: deal.id })
    await world.payAtYooKassa(payment)
    await syncPayment(world.ctx, payment)
    await world.advance(7 * DAY_MS - 11 * HOUR_MS) // nobody was at work for a week
    await watchHolds(world.ctx)
    await world.recover()
    expect((await world.enroll(deal.id)).status).toBe('expired')
    expect(await world.payment(payment.id)).toMatchObject({ status: 'canceled', capturedAt: null })
    expect(await world.differences()).toEqual([])
  })
})

describe('a hold whose capture was decided and not yet answered', () => {
  const world = testWorld({ HOLD_POLICY: 'cancel' })

  it('is not given back by the calendar', async () => {
    const deal = await world.ready({ inHours: 5 * 24 })
    await world.advance(6.4 * DAY_MS)
    await world.control('POST', '/faults', { operation: 'payments.capture', mode: '500', times: 1 })
    await confirmEnroll(world.ctx, deal.client, deal.id)
    await world.advance(3 * HOUR_MS)
    await watchHolds(world.ctx)
    await world.recover()
    expect(await story(world, deal.id)).not.toContain('payment.hold_given_back')
    expect((await world.enroll(deal.id)).status).toBe('completed')
    expect(await world.differences()).toEqual([])
  })
})

describe('a hold of a deal that is over', () => {
  const world = testWorld({ HOLD_POLICY: 'capture' })

  it.each(['cancelled', 'expired'])(
    'and %s is on its way back, and not taken for safety while YooKassa has not answered that',
    async (end) => {
      const deal = await world.booked({ inHours: 20 * 24 })
      const { payment } = await createPayment(world.ctx, { clientId: deal.client.id, enrollId: deal.id })
      await world.payAtYooKassa(payment)
      await syncPayment(world.ctx, payment)
      await world.control('POST', '/faults', { operation: 'payments.cancel', mode: '500' })
      if (end === 'cancelled') await cancelEnroll(world.ctx, deal.client, deal.id)
      else await pass(world, 25 * HOUR_MS)
      await world.house.executor.drain()
      expect((await world.enroll(deal.id)).status).toBe(end)
      const { holdEndsAt } = await world.payment(payment.id)
      await world.advance(Number(holdEndsAt) - 11 * HOUR_MS - world.clock.now().getTime())
      await watchHolds(world.ctx)
      await world.control('DELETE', '/faults')
      await world.recover()
      expect(await story(world, deal.id)).not.toContain('payment.hold_secured')
      expect(await world.payment(payment.id)).toMatchObject({ status: 'canceled', capturedAt: null })
      expect(await world.differences()).toEqual([])
    },
  )
})

describe('an operator', () => {
  const world = testWorld({ HOLD_POLICY: 'ask' })
  const operator = { id: crypto.randomUUID(), roles: ['operator' as const] }

  it.each(['capture', 'cancel'] as const)('decides about a hold: %s, once', async (decision) => {
    const deal = await farAway(world)
    const both = await Promise.allSettled([
      decideOnHold(world.ctx, operator, deal.id, decision),
      decideOnHold(world.ctx, operator, deal.id, decision),
    ])
    await world.recover()
    expect(both.some(({ status }) => status === 'fulfilled')).toBe(true)
    expect((await world.payment(deal.payment.id)).status).toBe(
      decision === 'capture' ? 'succeeded' : 'canceled',
    )
    await expect(decideOnHold(world.ctx, operator, deal.id, decision)).rejects.toMatchObject({
      code: 'wrong_state',
    })
    expect(await world.differences()).toEqual([])
  })

  it('who takes it in the moment when the client cancels loses nothing', async () => {
    for (let round = 0; round < 6; round++) {
      const deal = await farAway(world)
      await Promise.allSettled([
        decideOnHold(world.ctx, operator, deal.id, 'capture'),
        cancelEnroll(world.ctx, deal.client, deal.id),
      ])
      await world.recover()
      const { status, refunded, amount } = await world.payment(deal.payment.id)
      expect(status === 'canceled' || refunded === amount).toBe(true)
    }
    await world.advance(MINUTE_MS)
    expect(await world.differences()).toEqual([])
  })
})

import { describe, expect, it } from 'vitest'
import { judgeAccount } from '../../src/account/verify.ts'
import { DAY_MS, HOUR_MS } from '../../src/core/clock.ts'
import { acceptEnroll } from '../../src/enroll/accept.ts'
import { cancelEnroll } from '../../src/enroll/cancel.ts'
import { completeEnroll } from '../../src/enroll/complete.ts'
import { confirmEnroll } from '../../src/enroll/confirm.ts'
import { sweepDeadlines } from '../../src/enroll/expire.ts'
import { decideOnHold, watchHolds } from '../../src/enroll/hold-calendar.ts'
import { createPayment } from '../../src/payment/create.ts'
import { syncPayment } from '../../src/payment/sync.ts'
import { releaseParked, releasePayout } from '../../src/payout/release.ts'
import { createRefund } from '../../src/refund/create.ts'
import { captureByHand, parkedMaster } from '../support/safe-deal.ts'
import { type Process, testWorld, type World } from '../support/world.ts'

type Deal = Awaited<ReturnType<World['ready']>>
type Act = (process: Process, deal: Deal) => Promise<unknown>
type Pair = {
  name: string
  /** Up to the moment when both are possible. */
  arrange: (world: World) => Promise<Deal>
  one: Act
  other: Act
}

const ROUNDS = 5

const operator = { id: crypto.randomUUID(), roles: ['operator' as const] }
const byOperator = { kind: 'operator', id: operator.id } as const

const confirm: Act = ({ ctx }, { client, id }) => confirmEnroll(ctx, client, id)
const cancelBy =
  (who: 'client' | 'master'): Act =>
  ({ ctx }, deal) =>
    cancelEnroll(ctx, deal[who], deal.id)
const complete: Act = ({ ctx }, { master, id }) => completeEnroll(ctx, master, id)
const accept: Act = ({ ctx }, { master, id }) => acceptEnroll(ctx, master, id)
const pay: Act = ({ ctx }, { client, id }) => createPayment(ctx, { clientId: client.id, enrollId: id })
const time: Act = ({ ctx }) => sweepDeadlines(ctx)
const calendar: Act = ({ ctx }) => watchHolds(ctx)
const hear: Act = ({ ctx }, { payment }) => syncPayment(ctx, payment)
const refund: Act = ({ ctx }, { payment }) =>
  createRefund(ctx, { paymentId: payment.id, reason: 'a complaint', actor: byOperator })
const hold =
  (decision: 'capture' | 'cancel'): Act =>
  ({ ctx }, { id }) =>
    decideOnHold(ctx, operator, id, decision)

/** Silence is about to become consent. */
async function silent(world: World) {
  const deal = await world.ready()
  await world.advance(27 * HOUR_MS + 72 * HOUR_MS)
  return deal
}

async function unanswered(world: World) {
  const deal = (await world.booked()) as Deal
  await world.advance(24 * HOUR_MS)
  return deal
}

/** Paid, and the client would leave a part by cancelling now. */
async function late(world: World) {
  const deal = await world.paid()
  await world.advance(20 * HOUR_MS)
  return deal
}

async function holdEnds(world: World) {
  const deal = await world.paid({ inHours: 20 * 24 })
  await world.advance(7 * DAY_MS - 11 * HOUR_MS)
  return deal
}

async function parked(world: World) {
  const deal = await world.ready(await parkedMaster(world))
  await confirmEnroll(world.ctx, deal.client, deal.id)
  await world.house.executor.drain()
  return deal
}

async function captured(world: World) {
  const deal = await world.ready()
  await captureByHand(world, deal)
  return deal
}

const pairs: Pair[] = [
  { name: 'silence × the master gives up', arrange: silent, one: time, other: cancelBy('master') },
  { name: 'silence × the client confirms', arrange: silent, one: time, other: confirm },
  { name: 'the deadline of an answer × the answer', arrange: unanswered, one: time, other: accept },
  { name: 'the deadline of an answer × a payment', arrange: unanswered, one: time, other: pay },
  { name: 'a late cancellation × "done"', arrange: late, one: cancelBy('client'), other: complete },
  {
    name: 'a late cancellation × the master’s',
    arrange: late,
    one: cancelBy('client'),
    other: cancelBy('master'),
  },
  { name: 'the hold calendar × a cancellation', arrange: holdEnds, one: calendar, other: cancelBy('client') },
  { name: 'the hold calendar × news of the hold', arrange: holdEnds, one: calendar, other: hear },
  { name: 'the hold calendar × the operator', arrange: holdEnds, one: calendar, other: hold('cancel') },
  { name: 'two operators about a hold', arrange: holdEnds, one: hold('capture'), other: hold('cancel') },
  {
    name: 'a confirmation × an operator about its hold',
    arrange: (w) => w.ready(),
    one: confirm,
    other: hold('cancel'),
  },
  { name: 'a confirmation × a refund', arrange: captured, one: confirm, other: refund },
  { name: 'giving up × a refund', arrange: captured, one: cancelBy('master'), other: refund },
  { name: 'giving up × a confirmation', arrange: captured, one: cancelBy('master'), other: confirm },
]

describe.each(['two_stage', 'safe_deal'])('at the same moment, in two processes, on the %s rail', (RAIL) => {
  const world = testWorld({ RAIL, HOLD_POLICY: 'capture' })

  it.each(pairs)('$name', async ({ arrange, one, other }) => {
    for (let round = 0; round < ROUNDS; round++) {
      const deal = await arrange(world)
      const [here, there] = [world.house, world.start(world.parts)]
      const acts = [() => one(here, deal), () => other(there, deal)]
      if (round % 2 === 1) acts.reverse()
      const outcomes = await Promise.allSettled(acts.map((act) => act()))
      for (const outcome of outcomes) {
        // A no is a clear no: one of our codes, and never a broken assumption.
        if (outcome.status === 'rejected') expect(outcome.reason).toMatchObject({ name: 'AppError' })
      }
      await there.executor.drain()
      await world.advance(5 * 60_000 + 1000)
      await world.recover()
    }
    expect(await world.differences()).toEqual([])
  })

  it('verify × block: what is sent goes to a verified account, and nothing is forgotten', async () => {
    for (let round = 0; round < ROUNDS; round++) {
      const deal = await parked(world)
      const account = await world.account(deal.master)
      const other = world.start(world.parts)
      const judge = ({ ctx }: Process, event: 'verify' | 'block') =>
        judgeAccount(ctx, account, { event }, (tx, judged) => releaseParked(ctx, tx, judged))
      await Promise.allSettled([judge(world.house, 'verify'), judge(other, 'block')])
      await other.executor.drain()
      await world.recover()
      const [payout] = (await world.payouts(deal.id)).filter(({ receiver }) => receiver === 'master')
      expect(['parked', 'succeeded']).toContain(payout?.status)
      if (payout?.status === 'succeeded') continue
      await judge(world.house, 'verify')
      await world.recover()
      expect((await world.payouts(deal.id)).at(0)?.status).toBe('succeeded')
    }
    expect(await world.differences()).toEqual([])
  })

  it('release × release × verify: one payout', async () => {
    for (let round = 0; round < ROUNDS; round++) {
      const deal = await parked(world)
      const account = await world.account(deal.master)
      const other = world.start(world.parts)
      const [waiting] = await world.payouts(deal.id)
      await Promise.allSettled([
        world.verify(world.ctx, account),
        releasePayout(other.ctx, waiting?.id ?? '', byOperator),
        releasePayout(world.ctx, waiting?.id ?? '', byOperator),
      ])
      await other.executor.drain()
      await world.recover()
      expect((await world.payouts(deal.id)).filter(({ receiver }) => receiver === 'master')).toMatchObject([
        { status: 'succeeded' },
      ])
    }
    expect(await world.differences()).toEqual([])
  })
})

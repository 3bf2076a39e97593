import { describe, expect, it } from 'vitest'
import { DAY_MS, HOUR_MS } from '../../src/core/clock.ts'
import { AppError } from '../../src/core/errors.ts'
import { kopecks } from '../../src/core/money.ts'
import { confirmEnroll } from '../../src/enroll/confirm.ts'
import { createPayment } from '../../src/payment/create.ts'
import { syncPayment } from '../../src/payment/sync.ts'
import { releasePayout } from '../../src/payout/release.ts'
import { createRefund } from '../../src/refund/create.ts'
import { captureByHand, confirm, type Deal, dealOf, parkedMaster } from '../support/safe-deal.ts'
import { type Process, testWorld } from '../support/world.ts'

const world = testWorld({ RAIL: 'safe_deal' })
/** More of them found nothing more. */
const ROUNDS = 4
const operator = { kind: 'operator', id: null } as const

/** Refusals are fine, whoever was first; anything else is a bug. */
const allowing = (attempts: Promise<unknown>[]) =>
  Promise.all(
    attempts.map((attempt) =>
      attempt.catch((error) => {
        if (!(error instanceof AppError)) throw error
        return error.code
      }),
    ),
  )

const back = ({ ctx }: Process, { payment }: Pick<Deal, 'payment'>, amount?: number) =>
  createRefund(ctx, {
    paymentId: payment.id,
    amount: amount === undefined ? undefined : kopecks(amount),
    reason: 'r',
    actor: operator,
  })

const two = () => [world.start(world.parts), world.start(world.parts)] as const

describe('at the same moment, in two processes', () => {
  it.each(Array.from({ length: ROUNDS }, (_, n) => n))(
    'refunds, verification, release and rounds (%i)',
    async (n) => {
      const [one, other] = two()
      const deal = await world.ready({
        ...(await parkedMaster(world)),
        price: n % 2 ? '333.33' : '300000.00',
      })
      await confirm(world, deal)
      const account = await world.account(deal.master)
      const [payout] = await world.payouts(deal.id)
      await allowing([
        back(one, deal, 100_00),
        world.verify(other.ctx, account),
        back(other, deal),
        releasePayout(one.ctx, payout?.id ?? '', operator),
        one.worker.tick(),
        other.worker.tick(),
      ])
      await world.recover()
      expect(await world.differences()).toEqual([])
    },
  )

  it.each(Array.from({ length: ROUNDS }, (_, n) => n))('confirmations, refunds and rounds (%i)', async () => {
    const [one, other] = two()
    const deal = await world.ready()
    await captureByHand(world, deal)
    await allowing([
      back(one, deal, 1_00),
      confirmEnroll(other.ctx, deal.client, deal.id),
      back(other, deal, 999_00),
      confirmEnroll(one.ctx, deal.client, deal.id),
      other.worker.tick(),
    ])
    await world.recover()
    expect(await world.differences()).toEqual([])
  })

  it.each(Array.from({ length: ROUNDS }, (_, n) => n))(
    'the end of a deal, a verification, a refund and rounds (%i)',
    async (n) => {
      const [one, other] = two()
      const deal = await world.ready({
        ...(await parkedMaster(world)),
        price: n % 2 ? '1000.00' : '350000.00',
      })
      await confirm(world, deal)
      await world.tick()
      const account = await world.account(deal.master)
      await world.advance(90 * DAY_MS - (n % 3) * HOUR_MS)
      const attempts = [
        world.verify(one.ctx, account),
        back(other, deal),
        one.worker.tick(),
        other.worker.tick(),
      ]
      await allowing(n % 2 ? attempts : attempts.toReversed())
      await world.recover()
      await world.advance(6 * HOUR_MS)
      await world.recover()
      expect(await world.differences()).toEqual([])
      expect((await dealOf(world, deal.id)).status).toBe('closed')
    },
  )

  it.each(Array.from({ length: ROUNDS }, (_, n) => n))(
    'a lost hold, payments, and a capture (%i)',
    async () => {
      const [one, other] = two()
      const deal = await world.ready()
      await world.advance(7 * DAY_MS)
      await allowing([
        confirmEnroll(one.ctx, deal.client, deal.id),
        syncPayment(other.ctx, deal.payment),
        createPayment(one.ctx, { clientId: deal.client.id, enrollId: deal.id }),
        createPayment(other.ctx, { clientId: deal.client.id, enrollId: deal.id }),
        other.worker.tick(),
      ])
      await world.recover()
      expect(await world.differences()).toEqual([])
    },
  )
})

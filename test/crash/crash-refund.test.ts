import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { MINUTE_MS } from '../../src/core/clock.ts'
import { kopecks } from '../../src/core/money.ts'
import type { Statement } from '../../src/db/db.ts'
import { lockEnroll } from '../../src/enroll/store.ts'
import { readBalance } from '../../src/ledger/balance.ts'
import { createRefund } from '../../src/refund/create.ts'
import { pollRefunds, syncRefund } from '../../src/refund/sync.ts'
import { dieEverywhere } from '../support/die.ts'
import { confirm, parkedMaster } from '../support/safe-deal.ts'
import { testWorld } from '../support/world.ts'

const world = testWorld({ RAIL: 'two_stage' })
const operator = { kind: 'operator', id: null } as const

/** Distributed, and the master has not been paid yet. */
async function parked() {
  const deal = await world.ready(await parkedMaster(world))
  await confirm(world, deal)
  await world.house.executor.drain()
  return deal
}

const asked = ({ payment }: { payment: { id: string } }) => ({
  paymentId: payment.id,
  reason: 'the client complained',
  actor: operator,
})

describe('wherever the process dies', () => {
  it('captured money goes back once', async () => {
    const deaths = await dieEverywhere(world, {
      arrange: parked,
      act: ({ ctx }, deal) => createRefund(ctx, asked(deal)),
      async assert(deal) {
        await createRefund(world.ctx, asked(deal)).catch(() => {}) // made already
        expect((await world.payment(deal.payment.id)).refunded).toBe(1000_00)
        expect(await readBalance(world.database.db, `payable:${deal.master.id}`)).toBe(0)
        const { refunds } = await world.books()
        expect(refunds.filter(({ metadata }) => metadata?.payment_id === deal.payment.id)).toHaveLength(1)
      },
    })
    expect(deaths).toBeGreaterThan(12)
  })

  it('a refund that YooKassa took its time for is settled by the poller', async () => {
    const deaths = await dieEverywhere(world, {
      async arrange() {
        const deal = await parked()
        await world.control('POST', '/refunds/mode', { answer: 'pending' })
        const refund = await createRefund(world.ctx, asked(deal))
        await world.control('POST', '/refunds/mode', { answer: 'succeeded' })
        await world.control('POST', `/refunds/${refund.providerId}/settle`, { status: 'canceled' })
        await world.advance(MINUTE_MS)
        return deal
      },
      act: ({ ctx }) => pollRefunds(ctx),
      async assert(deal) {
        await world.advance(5 * MINUTE_MS)
        await world.recover()
        expect((await world.payment(deal.payment.id)).refunded).toBe(0)
        expect(await readBalance(world.database.db, `payable:${deal.master.id}`)).toBe(846_00)
      },
    })
    expect(deaths).toBeGreaterThan(3)
  })
})

describe.each(['two_stage', 'safe_deal'])('on the %s rail', (RAIL) => {
  const rail = testWorld({ RAIL })

  it('a refund and a verified account do not both get the money', async () => {
    for (let round = 0; round < 12; round++) {
      const deal = await rail.ready(await parkedMaster(rail))
      await confirm(rail, deal)
      await rail.house.executor.drain()
      const account = await rail.account(deal.master)
      const [refunded] = await Promise.allSettled([
        sleep(round % 3).then(() => createRefund(rail.ctx, asked(deal))),
        sleep((round + 1) % 4).then(() => rail.verify(rail.ctx, account)),
      ])
      await rail.house.executor.drain()
      await rail.recover()
      const payout = (await rail.payouts(deal.id)).find(({ receiver }) => receiver === 'master')
      const isRefunded = refunded.status === 'fulfilled'
      if (!isRefunded) expect(refunded.reason).toMatchObject({ code: 'wrong_state' })
      expect(payout?.status).toBe(isRefunded ? 'canceled' : 'succeeded')
      expect((await rail.payment(deal.payment.id)).refunded).toBe(isRefunded ? 1000_00 : 0)
    }
    expect(await rail.differences()).toEqual([])
  })

  it('what a refund leaves is paid, although the account is verified in the middle of it', async () => {
    const deal = await rail.ready(await parkedMaster(rail))
    await confirm(rail, deal)
    await rail.house.executor.drain()
    const account = await rail.account(deal.master)
    let verifying: Promise<unknown> | undefined
    const { db } = rail.parts
    const slow: typeof db = {
      ...db,
      begin: (story) =>
        db.begin((tx) =>
          story({
            ...tx,
            async rows<Row>(statement: Statement) {
              const rows = await tx.rows<Row>(statement)
              if (!verifying && /from payout.*status = 'parked'.*for update/s.test(statement.text)) {
                verifying = rail.verify(rail.ctx, account)
                await sleep(100)
              }
              return rows
            },
          }),
        ),
    }
    const process = rail.start({ ...rail.parts, db: slow })
    await createRefund(process.ctx, { ...asked(deal), amount: kopecks(500_00) })
    expect(verifying).toBeDefined()
    await verifying
    await rail.house.executor.drain()
    await rail.recover()
    const paid = (await rail.payouts(deal.id)).filter(({ receiver }) => receiver === 'master')
    expect(paid.map(({ amount, status }) => [amount, status])).toEqual([
      [846_00, 'canceled'],
      [423_00, 'succeeded'],
    ])
  })

  it('a refund is counted once, however many hear of it at once', async () => {
    const deal = await rail.ready(await parkedMaster(rail))
    await confirm(rail, deal)
    await rail.control('POST', '/refunds/mode', { answer: 'pending' })
    const refund = await createRefund(rail.ctx, { ...asked(deal), amount: kopecks(100_00) })
    await rail.control('POST', '/refunds/mode', { answer: 'succeeded' })
    await rail.control('POST', `/refunds/${refund.providerId}/settle`, { status: 'succeeded' })

    const gate = Promise.withResolvers<void>()
    const isHeld = Promise.withResolvers<void>()
    const slowStep = rail.database.db.begin(async (tx) => {
      await lockEnroll(tx, deal.id)
      isHeld.resolve()
      await gate.promise
    })
    await isHeld.promise
    const hearing = Promise.all(Array.from({ length: 8 }, () => syncRefund(rail.ctx, refund)))
    await sleep(150)
    gate.resolve()
    await Promise.all([slowStep, hearing])
    expect((await rail.payment(deal.payment.id)).refunded).toBe(100_00)
  })

  it('two refunds of all that is left do not give it back twice', async () => {
    for (let round = 0; round < 5; round++) {
      const deal = await rail.ready(await parkedMaster(rail))
      await confirm(rail, deal)
      const refunds = await Promise.allSettled([1, 2, 3].map(() => createRefund(rail.ctx, asked(deal))))
      expect(refunds.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
      await rail.recover()
      expect((await rail.payment(deal.payment.id)).refunded).toBe(1000_00)
    }
    expect(await rail.differences()).toEqual([])
  })
})

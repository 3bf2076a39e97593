import { describe, expect, it } from 'vitest'
import { createAccount } from '../../src/account/create.ts'
import { DAY_MS, MINUTE_MS } from '../../src/core/clock.ts'
import type { Db, Queryable, Statement } from '../../src/db/db.ts'
import { confirmEnroll } from '../../src/enroll/confirm.ts'
import { readPassport } from '../../src/passport/read.ts'
import { createPayment } from '../../src/payment/create.ts'
import { syncPayment } from '../../src/payment/sync.ts'
import { confirm, credited, type Deal, dealOf, mirror, parkedMaster, passport } from '../support/safe-deal.ts'
import { testWorld } from '../support/world.ts'

const world = testWorld({ RAIL: 'safe_deal' })
const atOnce = testWorld({ RAIL: 'safe_deal', DEAL_FEE_MOMENT: 'payment_succeeded' })

const sbpAccount = async (master: Deal['master']) => {
  const destination = { type: 'sbp', phone: '79000000000', bank_id: '100000000111' } as const
  return (await createAccount(world.ctx, master, { destination, title: 'СБП' })).id
}

describe('a deal of 1000.00', () => {
  it('holds 957.30 and pays the platform 111.30 when it closes', async () => {
    const deal = await world.ready(await parkedMaster(world))
    await confirm(world, deal)
    await world.tick()
    expect(await mirror(world, deal.id)).toBe(957_30)
    expect(await dealOf(world, deal.id)).toMatchObject({
      status: 'opened',
      balance: 957_30,
      payoutBalance: 846_00,
    })
    expect(await credited(world, deal)).toBe(0)

    await world.verify(world.ctx, await world.account(deal.master))
    await world.tick()
    expect(await dealOf(world, deal.id)).toMatchObject({ status: 'closed', balance: 0, payoutBalance: 0 })
    expect((await world.payouts(deal.id)).filter(({ status }) => status === 'succeeded')).toMatchObject([
      { receiver: 'master', amount: 846_00 },
    ])
    expect([await mirror(world, deal.id), await credited(world, deal)]).toEqual([0, 111.3])
    expect((await passport(world, deal)).deal).toMatchObject({
      status: 'closed',
      fee_moment: 'deal_closed',
      platform_share: {
        commission: { value: '100.00' },
        tax_reserve: { value: '54.00' },
        provider_fee: { value: '42.70' },
        credited: { value: '111.30' },
        own: { value: '57.30' },
      },
    })
    expect(await world.differences()).toEqual([])
  })

  it('holds 846.00 when the platform is paid at once', async () => {
    const deal = await atOnce.ready(await parkedMaster(atOnce))
    await confirm(atOnce, deal)
    await atOnce.tick()
    expect([await mirror(atOnce, deal.id), await credited(atOnce, deal)]).toEqual([846_00, 111.3])
    expect(await dealOf(atOnce, deal.id)).toMatchObject({ balance: 846_00, payoutBalance: 846_00 })

    await atOnce.verify(atOnce.ctx, await atOnce.account(deal.master))
    await atOnce.tick()
    expect((await dealOf(atOnce, deal.id)).status).toBe('closed')
    expect([await mirror(atOnce, deal.id), await credited(atOnce, deal)]).toEqual([0, 111.3])
    expect(await atOnce.differences()).toEqual([])
  })
})

describe('a passport that is read while the deal closes', () => {
  it('is of one moment', async () => {
    const deal = await world.ready()
    await confirm(world, deal)
    const { db } = world.database
    /** The deal closes just before it is looked at, and after the entries were. */
    const slow = <On extends Queryable>(on: On): On => ({
      ...on,
      async row<Row>(statement: Statement) {
        if (/from deal\b/.test(statement.text)) await world.tick()
        return on.row<Row>(statement)
      },
    })
    const slowDb: Db = { ...slow(db), begin: (story) => db.begin((tx) => story(slow(tx))) }
    const { deal: seen, balances } = await readPassport({ ...world.ctx, db: slowDb }, deal.client, deal.id)
    const left = balances.find(({ address }) => address === `yookassa:deal:${deal.id}`)?.balance.value
    expect([seen?.status, left]).toEqual(['opened', '-111.30'])
    expect((await dealOf(world, deal.id)).status).toBe('closed')
  })
})

describe('a share above one payout’s limit', () => {
  it('leaves the deal in several payouts, and the last one closes it', async () => {
    const deal = await world.ready({ price: '349999.99' })
    await confirm(world, deal)
    await world.tick()
    const payouts = await world.payouts(deal.id)
    expect(payouts.map(({ amount, status }) => [amount, status])).toEqual([
      [148_050_00, 'succeeded'],
      [148_049_99, 'succeeded'],
    ])
    expect((await dealOf(world, deal.id)).status).toBe('closed')
    expect(await world.differences()).toEqual([])
  })
})

describe('an account that a deal cannot pay', () => {
  it('keeps the payout parked, and a wallet releases it', async () => {
    const master = await world.person('master')
    const sbp = await sbpAccount(master)
    await world.verify(world.ctx, sbp)
    const deal = await world.ready({ master })
    await confirm(world, deal)
    expect(await world.payouts(deal.id)).toMatchObject([{ status: 'parked', reason: 'no_suitable_account' }])
    await world.verify(world.ctx, await sbpAccount(master))
    await world.house.executor.drain()
    expect(await world.payoutStatuses(deal.id)).toEqual(['parked'])

    await world.verify(world.ctx, await world.account(master))
    expect(await world.payouts(deal.id)).toMatchObject([{ status: 'parked', reason: 'destination_changed' }])
    await world.advance(DAY_MS)
    await world.tick()
    expect(await world.payoutStatuses(deal.id)).toEqual(['succeeded'])
    expect(await world.differences()).toEqual([])
  })
})

describe('a hold that is lost', () => {
  it('leaves the enroll as it is, pays nobody, and the same deal is paid into again', async () => {
    const deal = await world.ready()
    const first = await dealOf(world, deal.id)
    await world.advance(7 * DAY_MS + MINUTE_MS)
    await syncPayment(world.ctx, deal.payment)
    expect(await world.payment(deal.payment.id)).toMatchObject({
      status: 'canceled',
      cancelReason: 'expired_on_capture',
    })
    expect((await world.enroll(deal.id)).status).toBe('ready')
    expect(await world.payouts(deal.id)).toEqual([])

    const { payment } = await createPayment(world.ctx, { clientId: deal.client.id, enrollId: deal.id })
    expect(payment.dealId).toBe(first.id)
    await world.payAtYooKassa(payment)
    await syncPayment(world.ctx, payment)
    await confirm(world, deal)
    expect(await world.payoutStatuses(deal.id)).toEqual(['succeeded'])
    expect(await world.differences()).toEqual([])
  })
})

describe('a rail', () => {
  it('stays with its enrolls when the configuration changes', async () => {
    const twoStage = world.start({ ...world.parts, config: { ...world.parts.config, RAIL: 'two_stage' } })
    const deal = await world.ready()
    await confirmEnroll(twoStage.ctx, deal.client, deal.id)
    await twoStage.executor.drain()
    expect((await world.payouts(deal.id)).map(({ receiver, status }) => [receiver, status])).toEqual([
      ['master', 'succeeded'],
    ])
    await world.tick(twoStage)
    expect((await dealOf(world, deal.id)).status).toBe('closed')
    expect(await world.differences()).toEqual([])
  })
})

describe('news in the wrong order', () => {
  it('of the closed deal waits for the news of its payout', async () => {
    const deal = await world.ready()
    const { parts } = world
    // The answer to our payout is lost, and so is everything after it.
    const createPayout: typeof parts.yookassa.createPayout = async (...call) => {
      await parts.yookassa.createPayout(...call)
      return { kind: 'unknown', reason: 'silence' }
    }
    const deaf = world.start({ ...parts, yookassa: { ...parts.yookassa, createPayout } })
    await confirmEnroll(deaf.ctx, deal.client, deal.id)
    await deaf.executor.drain()
    await deaf.worker.tick() // looks at the deal: it is closed there
    const open = await dealOf(world, deal.id)
    expect([open.status, await mirror(world, deal.id)]).toEqual(['opened', 957_30])

    await world.recover()
    expect((await dealOf(world, deal.id)).status).toBe('closed')
    expect(await world.differences()).toEqual([])
  })
})

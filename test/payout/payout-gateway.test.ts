import { describe, expect, it } from 'vitest'
import { HOUR_MS, MINUTE_MS } from '../../src/core/clock.ts'
import { confirmEnroll } from '../../src/enroll/confirm.ts'
import { releasePayout } from '../../src/payout/release.ts'
import { releaseAll, retryParked } from '../../src/payout/retry.ts'
import type { Payout } from '../../src/payout/store.ts'
import { testWorld } from '../support/world.ts'

/** Only this rail has a gateway that can be empty. */
const world = testWorld({ RAIL: 'two_stage' })
const operator = { kind: 'operator', id: null } as const

const fill = (gateway: string) => world.control('POST', '/balance', { gateway })

/** Deals that found the gateway empty, oldest first. */
async function unpaid(count: number, price?: string) {
  const deals = []
  await fill('0.00')
  for (let index = 0; index < count; index++) {
    const deal = await world.ready(price ? { price } : {})
    await confirmEnroll(world.ctx, deal.client, deal.id)
    await world.house.executor.drain()
    deals.push(deal)
    await world.advance(1000)
  }
  return deals
}

const payoutsOf = async (deals: { id: string }[]): Promise<Payout[]> =>
  (await Promise.all(deals.map(({ id }) => world.payouts(id)))).flat()
const count = (payouts: Payout[], ...wanted: string[]) =>
  payouts.filter(({ status }) => wanted.includes(status)).length

/** Attempts at YooKassa since `before`, as they came: whose they were, and how they ended. */
async function attemptsSince(before: number, deals: { id: string }[]): Promise<string[]> {
  const { payouts } = await world.books()
  const ours = await payoutsOf(deals)
  return payouts.slice(before).flatMap(({ status, metadata }) => {
    const payout = ours.find(({ id }) => id === metadata?.payout_id)
    return payout ? `${payout.receiver} ${deals.findIndex(({ id }) => id === payout.enrollId)} ${status}` : []
  })
}
const countThere = async () => (await world.books()).payouts.length

describe('an empty gateway', () => {
  it('costs one attempt an hour, however many wait and however many look', async () => {
    const deals = await unpaid(4)
    const other = world.start(world.parts)
    for (let hour = 1; hour <= 2; hour++) {
      const before = await countThere()
      await world.advance(HOUR_MS + MINUTE_MS)
      await Promise.all([retryParked(world.ctx), retryParked(other.ctx), retryParked(world.ctx)])
      await Promise.all([world.tick(), world.tick(other)])
      await world.advance(20 * MINUTE_MS)
      await world.tick()
      expect(await attemptsSince(before, deals)).toEqual(['master 0 canceled'])
    }
    const waiting = (await payoutsOf(deals)).filter(({ status }) => status === 'parked')
    expect(waiting.every(({ retryAt }) => retryAt && retryAt > world.clock.now())).toBe(true)
    await fill('1000000.00')
    await world.advance(2 * HOUR_MS)
    await world.tick()
    expect(await world.differences()).toEqual([])
  })

  it('that is filled pays masters before the platform, and the oldest debt first', async () => {
    const deals = await unpaid(3)
    const before = await countThere()
    await fill('2638.00') // 3 × 846.00 and one commission of 100.00
    await world.advance(HOUR_MS + MINUTE_MS)
    await world.tick()
    expect(await attemptsSince(before, deals)).toEqual([
      'master 0 succeeded',
      'master 1 succeeded',
      'master 2 succeeded',
      'platform 0 succeeded',
      'platform 1 canceled',
    ])
    await fill('1000000.00')
    await world.advance(HOUR_MS + MINUTE_MS)
    await world.tick()
    expect(count(await payoutsOf(deals), 'parked')).toBe(0)
    expect(await world.differences()).toEqual([])
  })

  it('that does not answer is tried by one payout, and then by the next', async () => {
    const deals = await unpaid(3)
    await fill('1000000.00')
    await world.control('POST', '/faults', { operation: 'payouts.create', mode: '500', times: 1 })
    await world.advance(HOUR_MS + MINUTE_MS)
    await retryParked(world.ctx)
    expect(count(await payoutsOf(deals), 'sending')).toBe(1)
    expect(await retryParked(world.ctx)).toBe(0) // nobody knows yet
    await world.control('DELETE', '/faults')
    await world.advance(2 * MINUTE_MS)
    await world.recover()
    await world.tick()
    expect(count(await payoutsOf(deals), 'parked', 'sending')).toBe(0)
    expect(await world.differences()).toEqual([])
  })
})

describe('a general release', () => {
  it('lets everything go that can, in order, and leaves what a destination refused', async () => {
    const refusing = await world.verifiedMaster('410011788545536')
    const refused = await world.ready({ master: refusing })
    await fill('1000000.00')
    await confirmEnroll(world.ctx, refused.client, refused.id)
    const deals = await unpaid(3)
    const before = await countThere()
    await fill('1000000.00')
    const answer = await releaseAll(world.ctx)
    expect(answer.released).toBeGreaterThanOrEqual(6)
    expect(await attemptsSince(before, deals)).toEqual(
      ['master', 'platform'].flatMap((receiver) => [0, 1, 2].map((deal) => `${receiver} ${deal} succeeded`)),
    )
    expect((await payoutsOf([refused])).findLast(({ receiver }) => receiver === 'master')).toMatchObject({
      status: 'parked',
      reason: 'general_decline',
      attempt: 2,
      retryAt: null,
    })
    expect(await world.differences()).toEqual([])
  })

  it('stops at the first that finds no money', async () => {
    const deals = await unpaid(3)
    const before = await countThere()
    await fill('900.00')
    const { released, waiting } = await releaseAll(world.ctx)
    expect(released).toBe(1)
    expect(waiting).toBeGreaterThanOrEqual(5)
    expect(await attemptsSince(before, deals)).toEqual(['master 0 succeeded', 'master 1 canceled'])
    await fill('1000000.00')
    await releaseAll(world.ctx)
  })

  it('leaves a master without an account as it was', async () => {
    const master = await world.person('master')
    const deal = await world.ready({ master })
    await confirmEnroll(world.ctx, deal.client, deal.id)
    await world.house.executor.drain()
    await releaseAll(world.ctx)
    expect((await payoutsOf([deal]))[0]).toMatchObject({
      status: 'parked',
      reason: 'no_verified_account',
      retryAt: null,
    })
  })

  it('beside a verification, a single release and the retry of two instances sends each payout once', async () => {
    const master = await world.person('master')
    const account = await world.account(master)
    const [bare, ...deals] = [await world.ready({ master }), ...(await unpaid(3))]
    if (!bare) throw new Error('no deal')
    await confirmEnroll(world.ctx, bare.client, bare.id)
    await world.house.executor.drain()
    await fill('1000000.00')
    await world.advance(HOUR_MS + MINUTE_MS)
    const other = world.start(world.parts)
    const parked = (await payoutsOf([bare, ...deals])).filter(({ status }) => status === 'parked')
    await Promise.allSettled([
      releaseAll(world.ctx),
      releaseAll(other.ctx),
      retryParked(other.ctx),
      world.verify(other.ctx, account),
      ...parked.map(({ id }, index) => releasePayout((index % 2 ? world : other).ctx, id, operator)),
    ])
    await Promise.all([world.house.executor.drain(), other.executor.drain()])
    await world.recover()
    await world.advance(11 * MINUTE_MS)
    await world.tick()
    expect(count(await payoutsOf([bare, ...deals]), 'parked', 'sending')).toBe(0)
    expect(await world.differences()).toEqual([])
  })
})

describe('a destination that blames the gateway', () => {
  it('does not hold up the others: there is money for them', async () => {
    const master = await world.verifiedMaster('410011806060766') // says that there is no money, whatever there is
    await fill('1000000.00')
    const odd = await world.ready({ master })
    await confirmEnroll(world.ctx, odd.client, odd.id)
    await world.house.executor.drain()
    const deals = await unpaid(2)
    await fill('1000000.00')
    await world.advance(HOUR_MS + MINUTE_MS)
    await world.tick()
    expect(count(await payoutsOf(deals), 'parked')).toBe(0)
    expect(count(await payoutsOf([odd]), 'parked')).toBe(1)
  })
})

import { describe, expect, it } from 'vitest'
import { DAY_MS, MINUTE_MS } from '../../src/core/clock.ts'
import type { Statement } from '../../src/db/db.ts'
import { syncDeal } from '../../src/deal/sync.ts'
import { releasePayout } from '../../src/payout/release.ts'
import type { Payout } from '../../src/payout/store.ts'
import { syncPayout } from '../../src/payout/sync.ts'
import { hear, mastersPayouts, paidOut, takeBack } from '../support/reversed.ts'
import { confirm, credited, dealOf, mirror, refund, story } from '../support/safe-deal.ts'
import { testWorld } from '../support/world.ts'

const inDeals = testWorld({ RAIL: 'safe_deal' })
const operator = { kind: 'operator', id: null } as const

/** A deal paid in two parts: the first came and was taken back, the second has come, which we have not heard yet. */
async function halfTakenBack() {
  await inDeals.control('POST', '/payouts/mode', { answer: 'pending' })
  const deal = await inDeals.ready({ price: '349999.99' })
  await confirm(inDeals, deal)
  await inDeals.control('POST', '/payouts/mode', { answer: 'succeeded' })
  const [first, second] = (await mastersPayouts(inDeals, deal.id)) as [Payout, Payout]
  const settle = ({ providerId }: Payout, status: string) =>
    inDeals.control('POST', `/payouts/${providerId}/settle`, { status })
  await settle(first, 'succeeded')
  await syncPayout(inDeals.ctx, first)
  await settle(first, 'canceled')
  await hear(inDeals, 'payout.canceled', first.providerId)
  await settle(second, 'succeeded')
  return { deal, second }
}

describe('a deal whose payout is taken back', () => {
  it('is open again, with the master’s money alone', async () => {
    const deal = await paidOut(inDeals)
    expect(await dealOf(inDeals, deal.id)).toMatchObject({ status: 'closed', closings: 1 })
    await takeBack(inDeals, deal.payout)
    await hear(inDeals, 'payout.canceled', deal.payout.providerId)
    await inDeals.tick()
    expect(await dealOf(inDeals, deal.id)).toMatchObject({ status: 'opened', balance: 846_00 })
    expect([await mirror(inDeals, deal.id), await credited(inDeals, deal)]).toEqual([846_00, 111.3])
    expect(await story(inDeals, deal.id)).toContain('deal.reopened')
  })

  it('before we heard that it had closed: its end is recorded all the same', async () => {
    const deal = await paidOut(inDeals, false)
    expect((await dealOf(inDeals, deal.id)).status).toBe('opened')
    await takeBack(inDeals, deal.payout)
    await hear(inDeals, 'payout.canceled', deal.payout.providerId)
    expect(await mirror(inDeals, deal.id)).toBe(957_30) // as if the platform still had its part in there
    await inDeals.tick()
    expect(await dealOf(inDeals, deal.id)).toMatchObject({ status: 'opened', closings: 1 })
    expect([await mirror(inDeals, deal.id), await credited(inDeals, deal)]).toEqual([846_00, 111.3])
    expect(await inDeals.differences()).toEqual([])
  })

  it('before we heard that it had ever arrived: the same', async () => {
    await inDeals.control('POST', '/faults', {
      operation: 'payouts.create',
      mode: '500',
      done: true,
      times: 1,
    })
    const deal = await inDeals.ready()
    await confirm(inDeals, deal)
    await inDeals.house.executor.drain()
    const [payout] = (await inDeals.books()).payouts.filter(({ status }) => status === 'succeeded').slice(-1)
    await inDeals.control('POST', `/payouts/${payout?.id}/settle`, {
      status: 'canceled',
      reason: 'general_decline',
    })
    await inDeals.advance(MINUTE_MS)
    await inDeals.tick()
    expect(await mastersPayouts(inDeals, deal.id)).toMatchObject([
      { status: 'canceled', succeededAt: null },
      { status: 'parked' },
    ])
    await inDeals.advance(MINUTE_MS)
    await inDeals.tick()
    expect(await dealOf(inDeals, deal.id)).toMatchObject({ status: 'opened', closings: 1 })
    expect([await mirror(inDeals, deal.id), await credited(inDeals, deal)]).toEqual([846_00, 111.3])
    expect(await inDeals.differences()).toEqual([])
  })

  it.each([
    ['deal.closed', 'payout.canceled'],
    ['payout.canceled', 'deal.closed'],
    ['payout.canceled', 'payout.succeeded', 'deal.closed', 'payout.canceled'],
    ['deal.closed', 'deal.closed', 'payout.succeeded', 'payout.canceled'],
  ])('hears %s, %s, … in that order', async (...events) => {
    const deal = await paidOut(inDeals, false)
    await takeBack(inDeals, deal.payout)
    const { providerId } = await dealOf(inDeals, deal.id)
    for (const event of events) {
      await hear(inDeals, event, event.startsWith('deal') ? providerId : deal.payout.providerId)
    }
    await inDeals.tick()
    expect([await mirror(inDeals, deal.id), await credited(inDeals, deal)]).toEqual([846_00, 111.3])
    const parked = (await mastersPayouts(inDeals, deal.id)).at(-1) as Payout
    await releasePayout(inDeals.ctx, parked.id, operator)
    await inDeals.house.executor.drain()
    await inDeals.tick()
    expect([await mirror(inDeals, deal.id), await credited(inDeals, deal)]).toEqual([0, 111.3])
    expect(await inDeals.differences()).toEqual([])
  })

  it('in one of two parts, while the other is on its way', async () => {
    const { deal, second } = await halfTakenBack()
    await hear(inDeals, 'payout.succeeded', second.providerId)
    await inDeals.tick()
    expect((await dealOf(inDeals, deal.id)).status).toBe('opened')
    expect(await inDeals.differences()).toEqual([])

    const parked = (await mastersPayouts(inDeals, deal.id)).find(({ status }) => status === 'parked')
    await releasePayout(inDeals.ctx, parked?.id ?? '', operator)
    await inDeals.house.executor.drain()
    await inDeals.tick()
    expect(await dealOf(inDeals, deal.id)).toMatchObject({ status: 'closed', closings: 1 })
    expect(await inDeals.differences()).toEqual([])
  })

  it('in one of two parts, while the other arrives in the moment when the deal is looked at', async () => {
    const { deal, second } = await halfTakenBack()

    // Its news is heard right after the books were asked what the deal holds.
    let isHeard = false
    const { db } = inDeals.ctx
    const slow: typeof db = {
      ...db,
      begin: (work) =>
        db.begin((tx) =>
          work({
            ...tx,
            row: async <Row>(statement: Statement) => {
              const found = await tx.row<Row>(statement)
              if (!isHeard && /from balance/.test(statement.text)) {
                isHeard = true
                await hear(inDeals, 'payout.succeeded', second.providerId)
              }
              return found
            },
          }),
        ),
    }
    await syncDeal({ ...inDeals.ctx, db: slow }, await dealOf(inDeals, deal.id))
    expect(isHeard).toBe(true)
    await inDeals.tick()
    expect(await dealOf(inDeals, deal.id)).toMatchObject({ status: 'opened', closings: 0 })
    expect(await inDeals.differences()).toEqual([])
  })

  it('after its end gives the money back to the client, and never sends it by itself', async () => {
    const deal = await paidOut(inDeals)
    await inDeals.advance(80 * DAY_MS)
    await inDeals.tick()
    await takeBack(inDeals, deal.payout)
    await hear(inDeals, 'payout.canceled', deal.payout.providerId)
    await inDeals.advance(9.5 * DAY_MS) // its last call
    await inDeals.tick()
    expect(await story(inDeals, deal.id)).toContain('deal.last_call')
    expect((await mastersPayouts(inDeals, deal.id)).at(-1)?.status).toBe('parked')
    await inDeals.advance(DAY_MS)
    for (let look = 0; look < 3; look++) {
      await inDeals.tick()
      await inDeals.advance(10 * MINUTE_MS)
    }
    expect((await mastersPayouts(inDeals, deal.id)).map(({ status }) => status)).toEqual([
      'canceled',
      'canceled',
    ])
    expect((await dealOf(inDeals, deal.id)).status).toBe('closed')
    expect(await inDeals.differences()).toEqual([])
  })

  it('still parked may go back to the client instead', async () => {
    const deal = await paidOut(inDeals)
    await takeBack(inDeals, deal.payout)
    await hear(inDeals, 'payout.canceled', deal.payout.providerId)
    await inDeals.tick()
    await refund(inDeals, deal, 500_00)
    await inDeals.tick()
    expect((await inDeals.payment(deal.payment.id)).refunded).toBe(500_00)
    const parked = (await mastersPayouts(inDeals, deal.id)).at(-1) as Payout
    expect(parked).toMatchObject({ status: 'parked', reason: 'payout_reversed', amount: 423_00 })
    await releasePayout(inDeals.ctx, parked.id, operator)
    await inDeals.house.executor.drain()
    await inDeals.tick()
    expect(await dealOf(inDeals, deal.id)).toMatchObject({ status: 'closed', closings: 2 })
    expect([await mirror(inDeals, deal.id), await credited(inDeals, deal)]).toEqual([0, 34.3]) // 77.00 went back
    expect(await inDeals.differences()).toEqual([])
  })
})

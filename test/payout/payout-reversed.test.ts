import { describe, expect, it } from 'vitest'
import { DAY_MS, MINUTE_MS } from '../../src/core/clock.ts'
import { sql } from '../../src/db/db.ts'
import { readBalance } from '../../src/ledger/balance.ts'
import { releasePayout } from '../../src/payout/release.ts'
import { retryParked } from '../../src/payout/retry.ts'
import type { Payout } from '../../src/payout/store.ts'
import { syncPayout } from '../../src/payout/sync.ts'
import { dieEverywhere } from '../support/die.ts'
import { hear, mastersPayouts, paidOut, takeBack } from '../support/reversed.ts'
import { credited, dealOf, mirror, story } from '../support/safe-deal.ts'
import { testWorld, type World } from '../support/world.ts'

const twoStage = testWorld({ RAIL: 'two_stage' })
const inDeals = testWorld({ RAIL: 'safe_deal' })
const operator = { kind: 'operator', id: null } as const

const entriesOf = (world: World, id: string) =>
  world.database.db.rows<{ from: string; to: string; amount: number }>(sql`
    select from_address as from, to_address as to, amount from journal_entry e join posting p on p.entry_id = e.id
    where e.key = ${`payout/${id}/reverse`}`)

describe.each([
  ['two_stage', twoStage],
  ['safe_deal', inDeals],
] as const)('a payout that had succeeded and is taken back, on the %s rail', (rail, world) => {
  it('is owed again, waits for a person, and is told', async () => {
    const { id, master, payout } = await paidOut(world)
    await takeBack(world, payout, 'issuer_unavailable')
    await hear(world, 'payout.canceled', payout.providerId)

    expect(await mastersPayouts(world, id)).toMatchObject([
      { id: payout.id, status: 'canceled', reason: 'issuer_unavailable', succeededAt: payout.succeededAt },
      { status: 'parked', reason: 'payout_reversed', attempt: 2, retryAt: null, owedAt: payout.owedAt },
    ])
    expect(await entriesOf(world, payout.id)).toEqual([
      {
        from: rail === 'two_stage' ? 'yookassa:gateway' : `yookassa:deal:${id}`,
        to: `payable:${master.id}`,
        amount: 846_00,
      },
    ])
    expect(await readBalance(world.database.db, `payable:${master.id}`)).toBe(846_00)
    expect(await story(world, id)).toContain('payout.reversed')
    expect(await world.differences()).toEqual([])
    await world.advance(30 * DAY_MS)
    await world.tick()
    expect((await mastersPayouts(world, id)).map(({ status }) => status)).toEqual(['canceled', 'parked'])
  })

  it('is sent again when an operator says so, and may be taken back again', async () => {
    const deal = await paidOut(world)
    let payout = deal.payout
    for (let round = 1; round <= 2; round++) {
      await takeBack(world, payout)
      await hear(world, 'payout.canceled', payout.providerId)
      const parked = (await mastersPayouts(world, deal.id)).at(-1) as Payout
      await releasePayout(world.ctx, parked.id, operator)
      await world.house.executor.drain()
      await world.tick()
      payout = (await mastersPayouts(world, deal.id)).at(-1) as Payout
      expect(payout).toMatchObject({ status: 'succeeded', attempt: round + 1 })
      expect(await world.differences()).toEqual([])
    }
    if (rail === 'two_stage') return
    expect(await dealOf(world, deal.id)).toMatchObject({ status: 'closed', closings: 3 })
    expect([await mirror(world, deal.id), await credited(world, deal)]).toEqual([0, 111.3])
  })

  it('goes to a destination that is verified afterwards, when its wait is over', async () => {
    const deal = await paidOut(world)
    await takeBack(world, deal.payout)
    await hear(world, 'payout.canceled', deal.payout.providerId)
    await world.verify(world.ctx, await world.account(deal.master, '4100116074720387'))
    expect((await mastersPayouts(world, deal.id)).at(-1)).toMatchObject({ reason: 'destination_changed' })
    await world.advance(DAY_MS)
    await world.tick()
    expect((await mastersPayouts(world, deal.id)).at(-1)).toMatchObject({ status: 'succeeded' })
    expect(await world.differences()).toEqual([])
  })

  it('is found by the poller when nobody tells: after a day, after a week, and then never', async () => {
    const early = await paidOut(world)
    await world.advance(MINUTE_MS)
    await takeBack(world, early.payout)
    await world.tick()
    expect((await mastersPayouts(world, early.id)).map(({ status }) => status)).toEqual(['succeeded'])
    await world.advance(DAY_MS)
    await world.tick()
    expect((await mastersPayouts(world, early.id)).map(({ status }) => status)).toEqual([
      'canceled',
      'parked',
    ])

    const late = await paidOut(world)
    await world.advance(2 * DAY_MS)
    await world.tick()
    await takeBack(world, late.payout)
    await world.advance(5 * DAY_MS)
    await world.tick()
    expect((await mastersPayouts(world, late.id)).map(({ status }) => status)).toEqual(['canceled', 'parked'])
    expect(await world.differences()).toEqual([])

    const quiet = await paidOut(world)
    await world.advance(8 * DAY_MS)
    await world.tick()
    const looks = await world.database.db.rows(sql`
      select check_at from payout where enroll_id = ${quiet.id} and check_at is not null`)
    expect(looks).toEqual([])
  })

  it('counts once, whoever hears it and however often', async () => {
    const { id, payout } = await paidOut(world)
    await takeBack(world, payout)
    const other = world.start(world.parts)
    await Promise.all([
      ...['payout.canceled', 'payout.succeeded', 'payout.canceled'].map((event) =>
        hear(world, event, payout.providerId),
      ),
      ...[world.ctx, other.ctx, world.ctx, other.ctx].map((ctx) => syncPayout(ctx, payout)),
    ])
    expect((await mastersPayouts(world, id)).map(({ status }) => status)).toEqual(['canceled', 'parked'])
    expect(await entriesOf(world, payout.id)).toHaveLength(1)
    expect(await world.differences()).toEqual([])
  })

  it('and released by many at once is sent once', async () => {
    const { id, payout } = await paidOut(world)
    await takeBack(world, payout)
    await hear(world, 'payout.canceled', payout.providerId)
    const parked = (await mastersPayouts(world, id)).at(-1) as Payout
    const other = world.start(world.parts)
    await Promise.allSettled([
      ...[world.ctx, other.ctx, world.ctx, other.ctx].map((ctx) => releasePayout(ctx, parked.id, operator)),
      syncPayout(world.ctx, payout),
      retryParked(other.ctx),
    ])
    await Promise.all([world.house.executor.drain(), other.executor.drain()])
    await world.tick()
    expect((await mastersPayouts(world, id)).map(({ status }) => status)).toEqual(['canceled', 'succeeded'])
    expect(await world.differences()).toEqual([])
  })

  it('is recorded once wherever the process dies', async () => {
    const deaths = await dieEverywhere(world, {
      async arrange() {
        const deal = await paidOut(world)
        await takeBack(world, deal.payout)
        return deal
      },
      act: ({ ctx }, { payout }) => syncPayout(ctx, payout),
      async assert({ id }) {
        await world.advance(DAY_MS)
        await world.tick()
        expect((await mastersPayouts(world, id)).map(({ status }) => status)).toEqual(['canceled', 'parked'])
      },
    })
    expect(deaths).toBeGreaterThan(4)
  })
})

describe('the platform’s payout that is taken back', () => {
  it('goes back to revenue, and an operator sends it again', async () => {
    const { id } = await paidOut(twoStage)
    const platform = (await twoStage.payouts(id)).find(({ receiver }) => receiver === 'platform') as Payout
    const before = await readBalance(twoStage.database.db, 'revenue:platform')
    await takeBack(twoStage, platform)
    await hear(twoStage, 'payout.canceled', platform.providerId)
    expect((await readBalance(twoStage.database.db, 'revenue:platform')) - before).toBe(100_00)
    const parked = (await twoStage.payouts(id)).findLast(({ receiver }) => receiver === 'platform')
    await releasePayout(twoStage.ctx, parked?.id ?? '', operator)
    await twoStage.house.executor.drain()
    expect(await twoStage.payoutStatuses(id)).toEqual(['succeeded', 'canceled', 'succeeded'])
    expect(await twoStage.differences()).toEqual([])
  })
})

import { describe, expect, it } from 'vitest'
import { createAccount } from '../../src/account/create.ts'
import { removeOwnAccount } from '../../src/account/remove.ts'
import { judgeAccount } from '../../src/account/verify.ts'
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../src/core/clock.ts'
import { sql } from '../../src/db/db.ts'
import { confirmEnroll } from '../../src/enroll/confirm.ts'
import type { Caller } from '../../src/identity/caller.ts'
import { releasePayout } from '../../src/payout/release.ts'
import { retryParked } from '../../src/payout/retry.ts'
import { dieEverywhere } from '../support/die.ts'
import { story } from '../support/safe-deal.ts'
import { GOOD_WALLET, testWorld } from '../support/world.ts'

const world = testWorld()
/** Small caps, and cards that take no more than two payouts a day. */
const capped = testWorld({ CARD_PAYOUTS_A_DAY: '2', WALLET_PAYOUT_A_MONTH: '2000.00' })

const OTHER_WALLET = '4100116074720387'
const THIRD_WALLET = '41001614575714123'
const operator = { kind: 'operator', id: null } as const

async function confirmedDeal(on: typeof world, master: Caller, price?: string) {
  const deal = await on.ready({ master, ...(price && { price }) })
  await confirmEnroll(on.ctx, deal.client, deal.id)
  await on.house.executor.drain()
  return deal
}
const mastersPayout = async (on: typeof world, id: string) =>
  (await on.payouts(id)).findLast(({ receiver }) => receiver === 'master')
const block = (on: typeof world, id: string) =>
  judgeAccount(on.ctx, id, { event: 'block', reason: 'it is not mine' }, async () => {})

describe('a destination that takes the place of another', () => {
  it('waits a day, and the earlier one is not used meanwhile', async () => {
    const master = await world.verifiedMaster()
    const second = await world.account(master, OTHER_WALLET)
    await world.verify(world.ctx, second)
    const deal = await confirmedDeal(world, master)
    const parked = await mastersPayout(world, deal.id)
    expect(parked).toMatchObject({ status: 'parked', reason: 'destination_changed', accountId: null })
    expect(Math.abs(Number(parked?.retryAt) - Number(world.clock.now()) - DAY_MS)).toBeLessThan(MINUTE_MS)

    await world.advance(DAY_MS - HOUR_MS)
    await world.tick()
    expect((await mastersPayout(world, deal.id))?.status).toBe('parked')
    await world.advance(HOUR_MS)
    await world.tick()
    expect(await mastersPayout(world, deal.id)).toMatchObject({ status: 'succeeded', accountId: second })
    expect(await world.differences()).toEqual([])
  })

  it('is not released by an operator before', async () => {
    const master = await world.verifiedMaster()
    await world.verify(world.ctx, await world.account(master, OTHER_WALLET))
    const deal = await confirmedDeal(world, master)
    const parked = await mastersPayout(world, deal.id)
    await expect(releasePayout(world.ctx, parked?.id ?? '', operator)).rejects.toMatchObject({
      code: 'wrong_state',
      details: { reason: 'destination_changed', retry_at: parked?.retryAt?.toISOString() },
    })
    expect((await mastersPayout(world, deal.id))?.status).toBe('parked')
  })

  it('takes along what was parked before it, but not into an account of nobody: the first one does not wait', async () => {
    const master = await world.person('master')
    const deal = await confirmedDeal(world, master)
    expect((await mastersPayout(world, deal.id))?.reason).toBe('no_verified_account')
    await world.verify(world.ctx, await world.account(master))
    await world.house.executor.drain()
    expect((await mastersPayout(world, deal.id))?.status).toBe('succeeded')

    const refusing = await world.verifiedMaster('410011788545536')
    const refused = await confirmedDeal(world, refusing)
    await world.verify(world.ctx, await world.account(refusing))
    const waiting = await mastersPayout(world, refused.id)
    expect(waiting).toMatchObject({ reason: 'destination_changed', attempt: 2 })
    expect(await story(world, refused.id)).toContain('payout.parked')
    await world.advance(DAY_MS)
    await world.tick()
    expect((await mastersPayout(world, refused.id))?.status).toBe('succeeded')
  })

  it('is still another one when the earlier was removed, and the first one again when it is blocked', async () => {
    const master = await world.person('master')
    const first = await world.account(master)
    await world.verify(world.ctx, first)
    await removeOwnAccount(world.ctx, master, first)
    const thief = await world.account(master, OTHER_WALLET)
    await world.verify(world.ctx, thief)
    const deal = await confirmedDeal(world, master)
    expect((await mastersPayout(world, deal.id))?.reason).toBe('destination_changed')

    await block(world, thief)
    await world.advance(DAY_MS + HOUR_MS)
    await world.tick()
    expect((await mastersPayout(world, deal.id))?.status).toBe('parked') // there is nowhere to go
    await world.verify(world.ctx, await world.account(master)) // the master's own once more: the thief's came between
    expect(await mastersPayout(world, deal.id)).toMatchObject({ reason: 'destination_changed' })
    await world.advance(DAY_MS)
    await world.tick()
    expect((await mastersPayout(world, deal.id))?.status).toBe('succeeded')
    expect(await world.differences()).toEqual([])
  })

  it('objected to within the day gets nothing: the earlier one does', async () => {
    const master = await world.person('master')
    const own = await world.account(master)
    await world.verify(world.ctx, own)
    const thief = await world.account(master, OTHER_WALLET)
    await world.verify(world.ctx, thief)
    const deal = await confirmedDeal(world, master)
    await block(world, thief)
    await world.advance(DAY_MS)
    await world.tick()
    expect(await mastersPayout(world, deal.id)).toMatchObject({ status: 'succeeded', accountId: own })
  })

  it('waits from its own verification, when a third one follows it', async () => {
    const master = await world.verifiedMaster()
    await world.verify(world.ctx, await world.account(master, OTHER_WALLET))
    const deal = await confirmedDeal(world, master)
    await world.advance(23 * HOUR_MS)
    const third = await world.account(master, THIRD_WALLET)
    await world.verify(world.ctx, third)
    await world.advance(2 * HOUR_MS)
    await world.tick()
    expect((await mastersPayout(world, deal.id))?.status).toBe('parked')
    await world.advance(22 * HOUR_MS)
    await world.tick()
    expect(await mastersPayout(world, deal.id)).toMatchObject({ status: 'succeeded', accountId: third })
  })

  it('is none when it is the same place added again', async () => {
    const master = await world.verifiedMaster()
    await world.verify(world.ctx, await world.account(master, GOOD_WALLET))
    const deal = await confirmedDeal(world, master)
    expect((await mastersPayout(world, deal.id))?.status).toBe('succeeded')
  })

  it('and everybody who acts in the end of its wait: it is sent once, to where it should', async () => {
    for (let round = 0; round < 5; round++) {
      const master = await world.verifiedMaster()
      await world.verify(world.ctx, await world.account(master, OTHER_WALLET))
      const deal = await confirmedDeal(world, master)
      const parked = await mastersPayout(world, deal.id)
      await world.advance(DAY_MS)
      const other = world.start(world.parts)
      const third = await world.account(master, GOOD_WALLET)
      await Promise.allSettled([
        retryParked(world.ctx),
        retryParked(other.ctx),
        world.verify(other.ctx, third),
        releasePayout(world.ctx, parked?.id ?? '', operator),
        releasePayout(other.ctx, parked?.id ?? '', operator),
      ])
      await Promise.all([world.house.executor.drain(), other.executor.drain()])
      await world.advance(DAY_MS)
      await world.tick()
      const [only, ...more] = (await world.payouts(deal.id)).filter(({ receiver }) => receiver === 'master')
      expect([only?.status, more]).toEqual(['succeeded', []])
    }
    expect(await world.differences()).toEqual([])
  })

  it('whose wait ends is paid once wherever the process dies', async () => {
    const deaths = await dieEverywhere(world, {
      async arrange() {
        const master = await world.verifiedMaster()
        await world.verify(world.ctx, await world.account(master, OTHER_WALLET))
        const deal = await confirmedDeal(world, master)
        await world.advance(DAY_MS)
        return deal
      },
      act: ({ ctx }) => retryParked(ctx),
      async assert({ id }) {
        await world.advance(11 * MINUTE_MS)
        await world.recover()
        expect((await mastersPayout(world, id))?.status).toBe('succeeded')
      },
    })
    expect(deaths).toBeGreaterThan(8)
  })
})

describe('a destination that has had enough', () => {
  it('waits for the next month, and an operator may know better', async () => {
    const master = await capped.verifiedMaster()
    const deals = []
    for (let count = 0; count < 4; count++) deals.push(await confirmedDeal(capped, master))
    const [first, second, third, fourth] = await Promise.all(deals.map(({ id }) => mastersPayout(capped, id)))
    expect([first?.status, second?.status]).toEqual(['succeeded', 'succeeded']) // 1692.00 of 2000.00
    expect(third).toMatchObject({ status: 'parked', reason: 'recipient_over_cap' })
    expect(third?.retryAt?.toISOString()).toMatch(/-\d\dT21:00:00.000Z$/)
    await releasePayout(capped.ctx, third?.id ?? '', operator)
    await capped.house.executor.drain()
    expect((await mastersPayout(capped, third?.enrollId ?? ''))?.status).toBe('succeeded')

    await capped.advance(Number(fourth?.retryAt) - Number(capped.clock.now()) + 1000)
    await capped.tick()
    expect((await mastersPayout(capped, fourth?.enrollId ?? ''))?.status).toBe('succeeded')
    expect(await capped.differences()).toEqual([])
  })

  it('takes a refused payout into account no more, nor is it emptied by adding it again', async () => {
    const master = await capped.verifiedMaster()
    await capped.control('POST', '/payouts/mode', { answer: 'pending' })
    const refused = await confirmedDeal(capped, master)
    await capped.control('POST', '/payouts/mode', { answer: 'succeeded' })
    const payout = await mastersPayout(capped, refused.id)
    await capped.control('POST', `/payouts/${payout?.providerId}/settle`, { status: 'canceled' })
    await capped.advance(2 * MINUTE_MS)
    await capped.tick()
    await confirmedDeal(capped, master)
    expect((await mastersPayout(capped, (await confirmedDeal(capped, master)).id))?.status).toBe('succeeded')
    await capped.verify(capped.ctx, await capped.account(master))
    expect((await mastersPayout(capped, (await confirmedDeal(capped, master)).id))?.status).toBe('parked')
  })

  it('sends one part and keeps the other', async () => {
    const parts = capped.start({
      ...capped.parts,
      config: { ...capped.parts.config, PAYOUT_MAX: 150000 as never, DEAL_PAYOUT_MAX: 150000 as never },
    })
    const deal = await capped.ready({ price: '2600.00' }) // 2199.60 to the master, in two parts
    await confirmEnroll(parts.ctx, deal.client, deal.id)
    await parts.executor.drain()
    const masters = (await capped.payouts(deal.id)).filter(({ receiver }) => receiver === 'master')
    expect(masters.map(({ status, amount }) => [status, amount])).toEqual([
      ['succeeded', 1099_80],
      ['parked', 1099_80],
    ])
  })

  it('is never paid above a cap by deals that are confirmed in the same moment', async () => {
    const master = await capped.person('master')
    const destination = { type: 'bank_card', payout_token: await cardToken() } as const
    const { id } = await createAccount(capped.ctx, master, { destination, title: 'card' })
    await capped.verify(capped.ctx, id)
    await confirmedDeal(capped, master) // from here on they take turns
    const deals = []
    for (let count = 0; count < 6; count++) deals.push(await capped.ready({ master }))
    const other = capped.start(capped.parts)
    await Promise.all(
      deals.map((deal, index) => confirmEnroll((index % 2 ? other : capped.house).ctx, deal.client, deal.id)),
    )
    await Promise.all([capped.house.executor.drain(), other.executor.drain()])
    const [row] = await capped.database.db.rows<{ sent: number; parked: number }>(sql`
      select count(*) filter (where status = 'succeeded') as sent,
        count(*) filter (where status = 'parked' and reason = 'recipient_over_cap') as parked
      from payout where person_id = ${master.id}`)
    expect(row).toEqual({ sent: 2, parked: 5 })
    await capped.advance(DAY_MS)
    await capped.tick()
    const [next] = await capped.database.db.rows<{ sent: number }>(sql`
      select count(*) as sent from payout where person_id = ${master.id} and status = 'succeeded'`)
    expect(next?.sent).toBe(4)
    expect(await capped.differences()).toEqual([])
  })

  async function cardToken(): Promise<string> {
    const answer = await fetch(`${capped.emulator.url}/payouts-widget/token`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ card: '5555555555554477' }),
    })
    return ((await answer.json()) as { payout_token: string }).payout_token
  }
})

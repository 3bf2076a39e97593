import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { ifPlatformIsPaid } from '../../test/support/rail.ts'
import { testWorld } from '../../test/support/world.ts'
import { removeOwnAccount } from '../account/remove.ts'
import { judgeAccount } from '../account/verify.ts'
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../core/clock.ts'
import type { Statement } from '../db/db.ts'
import { confirmEnroll } from '../enroll/confirm.ts'
import { releasePayout } from './release.ts'
import { lockPayout, type Payout } from './store.ts'
import { syncPayout } from './sync.ts'

const world = testWorld()
const operator = { kind: 'operator', id: null } as const

const REFUSING_WALLET = '410011788545536'

/** A completed deal whose master could not be paid. */
async function parkedDeal(master?: Awaited<ReturnType<typeof world.person>>) {
  const deal = await world.ready({ master: master ?? (await world.person('master')) })
  await confirmEnroll(world.ctx, deal.client, deal.id)
  await world.house.executor.drain()
  return { ...deal, payout: await mastersPayout(deal.id) }
}

const mastersPayout = async (id: string): Promise<Payout> =>
  (await world.payouts(id)).findLast(({ receiver }) => receiver === 'master') as Payout

/** Keeps a payout's row locked, as a slow step would, until it is let go. */
async function holdPayout(id: string): Promise<() => Promise<void>> {
  const { promise, resolve } = Promise.withResolvers<void>()
  const isHeld = Promise.withResolvers<void>()
  const step = world.database.db.begin(async (tx) => {
    await lockPayout(tx, id)
    isHeld.resolve()
    await promise
  })
  await isHeld.promise
  return async () => {
    resolve()
    await step
  }
}

describe('a parked payout', () => {
  it('is sent when its account is verified', async () => {
    const { id, master, payout } = await parkedDeal()
    expect(payout).toMatchObject({ status: 'parked', reason: 'no_verified_account', retryAt: null })
    await world.verify(world.ctx, await world.account(master))
    await world.house.executor.drain()
    expect(await mastersPayout(id)).toMatchObject({ id: payout.id, status: 'succeeded', reason: null })
  })

  it('is not forgotten when it is verified in the moment of a vain release', async () => {
    const { id, master, payout } = await parkedDeal()
    const letGo = await holdPayout(payout.id) // an operator's release looks for an account and finds none
    const verifying = world.verify(world.ctx, await world.account(master))
    await sleep(50)
    await letGo()
    await verifying
    await world.house.executor.drain()
    expect(await mastersPayout(id)).toMatchObject({ id: payout.id, status: 'succeeded' })
  })

  it('is not even parked when its account is verified in the middle of the settlement', async () => {
    const master = await world.person('master')
    const deal = await world.ready({ master })
    const account = await world.account(master)
    let hasLooked = false
    const { db } = world.parts
    const slow: typeof db = {
      ...db,
      begin: (story) =>
        db.begin((tx) =>
          story({
            ...tx,
            async ask<Row>(rows: string, statement: Statement) {
              const found = await tx.ask<Row>(rows, statement)
              if (statement.text.includes("status = 'verified'") && !hasLooked) {
                hasLooked = true
                expect(found).toBeUndefined()
                await world.verify(world.ctx, account) // and finds nothing parked yet
              }
              return found
            },
          }),
        ),
    }
    const process = world.start({ ...world.parts, db: slow })
    await confirmEnroll(process.ctx, deal.client, deal.id)
    await process.executor.drain()
    expect(hasLooked).toBe(true)
    expect(await world.payoutStatuses(deal.id)).toEqual(['succeeded', ...ifPlatformIsPaid('succeeded')])
  })

  it('is sent once, however many release it', async () => {
    const { id, master, payout } = await parkedDeal()
    const account = await world.account(master)
    await judgeAccount(world.ctx, account, { event: 'verify' }, async () => {})
    const releases = await Promise.allSettled(
      Array.from({ length: 8 }, () => releasePayout(world.ctx, payout.id, operator)),
    )
    expect(releases.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    await world.house.executor.drain()
    expect(await world.payoutStatuses(id)).toEqual(['succeeded', ...ifPlatformIsPaid('succeeded')])
  })

  it('cannot be released without a verified account, nor when it is not parked', async () => {
    const { id, payout } = await parkedDeal()
    const refusal = { code: 'wrong_state' }
    await expect(releasePayout(world.ctx, payout.id, operator)).rejects.toMatchObject(refusal)
    for (const sent of (await world.payouts(id)).filter(({ receiver }) => receiver === 'platform')) {
      await expect(releasePayout(world.ctx, sent.id, operator)).rejects.toMatchObject(refusal)
    }
    await expect(releasePayout(world.ctx, id, operator)).rejects.toMatchObject({ code: 'not_found' })
  })

  it('goes to the account that was verified last, and never to a removed one', async () => {
    const master = await world.person('master')
    const [good, refusing] = [await world.account(master), await world.account(master, REFUSING_WALLET)]
    await world.verify(world.ctx, good)
    await world.verify(world.ctx, refusing)
    await removeOwnAccount(world.ctx, master, refusing)
    const { payout } = await parkedDeal(master)
    expect(payout).toMatchObject({ status: 'succeeded', accountId: good })
  })
})

describe('a refused payout', () => {
  it('waits for a person, and another account cures it', async () => {
    const master = await world.verifiedMaster(REFUSING_WALLET)
    const { id, payout } = await parkedDeal(master)
    expect(payout).toMatchObject({ status: 'parked', attempt: 2, reason: 'general_decline', retryAt: null })
    await world.verify(world.ctx, await world.account(master))
    expect((await mastersPayout(id)).reason).toBe('destination_changed')
    await world.advance(DAY_MS)
    await world.tick()
    expect(await world.payoutStatuses(id)).toEqual([
      'canceled',
      'succeeded',
      ...ifPlatformIsPaid('succeeded'),
    ])
  })

  it('goes to another account by itself when that was verified while it was under way', async () => {
    const master = await world.verifiedMaster()
    await world.control('POST', '/payouts/mode', { answer: 'pending' })
    const { id, payout } = await parkedDeal(master)
    await world.control('POST', '/payouts/mode', { answer: 'succeeded' })
    expect(payout.status).toBe('accepted')
    const second = await world.account(master)
    await world.verify(world.ctx, second)

    await world.control('POST', `/payouts/${payout.providerId}/settle`, { status: 'canceled' })
    await syncPayout(world.ctx, payout)
    await world.tick()
    expect(await mastersPayout(id)).toMatchObject({ status: 'succeeded', attempt: 2, accountId: second })
  })

  it('is not forgotten when another account is verified in the same moment', async () => {
    for (let round = 0; round < 10; round++) {
      const master = await world.verifiedMaster()
      await world.control('POST', '/payouts/mode', { answer: 'pending' })
      const { id, payout } = await parkedDeal(master)
      await world.control('POST', '/payouts/mode', { answer: 'succeeded' })
      const second = await world.account(master)
      await world.control('POST', `/payouts/${payout.providerId}/settle`, { status: 'canceled' })
      await Promise.all([
        syncPayout(world.ctx, payout),
        sleep(round / 2).then(() => world.verify(world.ctx, second)),
      ])
      await world.tick()
      expect(await mastersPayout(id)).toMatchObject({ status: 'succeeded', accountId: second })
    }
  })

  it.each([
    ['insufficient_funds', HOUR_MS],
    ['issuer_unavailable', 10 * MINUTE_MS],
  ])('for %s is tried again by itself after a while', async (reason, pauseMs) => {
    const master = await world.verifiedMaster()
    await world.control('POST', '/payouts/mode', { answer: 'pending' })
    const { id, payout } = await parkedDeal(master)
    await world.control('POST', '/payouts/mode', { answer: 'succeeded' })
    await world.control('POST', `/payouts/${payout.providerId}/settle`, { status: 'canceled', reason })
    await syncPayout(world.ctx, payout)
    await world.advance(pauseMs - MINUTE_MS)
    await world.tick()
    expect((await mastersPayout(id)).status).toBe('parked')
    await world.advance(2 * MINUTE_MS)
    await world.tick()
    expect(await mastersPayout(id)).toMatchObject({ status: 'succeeded', attempt: 2 })
  })

  it('keeps trying while there is no account to go to', async () => {
    const master = await world.person('master')
    const account = await world.account(master)
    await world.verify(world.ctx, account)
    await world.control('POST', '/payouts/mode', { answer: 'pending' })
    const { id, payout } = await parkedDeal(master)
    await world.control('POST', '/payouts/mode', { answer: 'succeeded' })
    const settled = { status: 'canceled', reason: 'insufficient_funds' }
    await world.control('POST', `/payouts/${payout.providerId}/settle`, settled)
    await syncPayout(world.ctx, payout)
    await judgeAccount(world.ctx, account, { event: 'block', reason: 'a look' }, async () => {})
    await world.advance(2 * HOUR_MS)
    await world.tick()
    expect((await mastersPayout(id)).status).toBe('parked')
    await judgeAccount(world.ctx, account, { event: 'verify' }, async () => {}) // nobody releases
    await world.advance(11 * MINUTE_MS)
    await world.tick()
    expect((await mastersPayout(id)).status).toBe('succeeded')
  })
})

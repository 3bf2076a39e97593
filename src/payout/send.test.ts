import { describe, expect, it } from 'vitest'
import { testWorld } from '../../test/support/world.ts'
import { HOUR_MS } from '../core/clock.ts'
import { sql } from '../db/db.ts'
import { confirmEnroll } from '../enroll/confirm.ts'
import type { Outcome, YooKassaPayout } from '../yookassa/objects.ts'
import { syncPayout } from './sync.ts'

/** Where two payouts are sent at a time, out of one gateway. */
const world = testWorld({ RAIL: 'two_stage' })

/**
 * A house whose YooKassa spoils the answers to payouts, `undefined` leaves an answer as it is; and which cannot be
 * searched, unless `isOpen`.
 */
function spoiling(
  answer: (done: Outcome<YooKassaPayout>) => Outcome<YooKassaPayout> | undefined,
  isOpen = false,
) {
  const { yookassa } = world.parts
  const searchPayouts = isOpen ? yookassa.searchPayouts : async () => unknown
  const createPayout: typeof yookassa.createPayout = async (...call) => {
    const done = await yookassa.createPayout(...call)
    return answer(done) ?? done
  }
  return world.start({ ...world.parts, yookassa: { ...yookassa, createPayout, searchPayouts } })
}

const unknown = { kind: 'unknown', reason: 'silence' } as const

async function confirmedAt(process: ReturnType<typeof spoiling>) {
  const deal = await world.ready()
  await confirmEnroll(process.ctx, deal.client, deal.id)
  await process.executor.drain()
  return deal
}

const commandsOf = (enrollId: string) =>
  world.database.db.rows<{ state: string; note: string }>(sql`
    select state, note from command where enroll_id = ${enrollId} and kind = 'payout.create' order by id`)

const paidThere = async (enrollId: string) =>
  (await world.books()).payouts.filter(({ metadata }) => metadata?.enroll_id === enrollId)

describe('a payout that may have gone through', () => {
  it('is not sent anew because the gateway was closed to us afterwards', async () => {
    let attempts = 0
    const process = spoiling(() => {
      attempts += 1
      return attempts <= 2 ? unknown : { kind: 'rejected', code: 'forbidden', reason: 'closed' }
    })
    const { id } = await confirmedAt(process)
    await world.advance(2000)
    await world.tick(process)
    expect(attempts).toBe(4)
    expect(await world.payoutStatuses(id)).toEqual(['sending', 'sending'])

    await world.recover() // the gateway is open again
    expect(await world.payoutStatuses(id)).toEqual(['succeeded', 'succeeded'])
    expect(await paidThere(id)).toHaveLength(2)
    expect(await world.differences()).toEqual([])
  })

  it('is looked for before it is sent again, and settled when it is there', async () => {
    let attempts = 0
    const process = spoiling(() => {
      attempts += 1
      return unknown
    }, true)
    const { id } = await confirmedAt(process)
    expect(await world.payoutStatuses(id)).toEqual(['sending', 'sending'])
    await world.advance(2000)
    await world.tick(process)
    expect(attempts).toBe(2)
    expect(await world.payoutStatuses(id)).toEqual(['succeeded', 'succeeded'])
    expect((await commandsOf(id)).map(({ state }) => state)).toEqual(['done', 'done'])
  })

  it('is refused for good by the first answer of its key', async () => {
    const { yookassa } = world.parts
    const { id } = await confirmedAt(
      world.start({
        ...world.parts,
        yookassa: {
          ...yookassa,
          createPayout: async () => ({ kind: 'rejected', code: 'forbidden', reason: 'no' }),
        },
      }),
    )
    expect(await world.payoutStatuses(id)).toEqual(['canceled', 'parked', 'canceled', 'parked'])
    expect((await commandsOf(id)).map(({ state, note }) => [state, note])).toEqual([
      ['rejected', 'forbidden: no'],
      ['rejected', 'forbidden: no'],
    ])
  })

  it('is in doubt after 23 hours, keeps its money reserved, and is not sent again', async () => {
    const process = spoiling(() => unknown)
    const { id } = await confirmedAt(process)
    await world.advance(23.5 * HOUR_MS)
    await world.tick(process)
    expect(await world.payoutStatuses(id)).toEqual(['in_doubt', 'in_doubt'])
    expect((await commandsOf(id)).map(({ state }) => state)).toEqual(['in_doubt', 'in_doubt'])
    await world.advance(24 * HOUR_MS)
    await world.tick(process)
    expect(await paidThere(id)).toHaveLength(2)
    const held = await world.database.db.rows(sql`
      select b.amount = p.amount as reserved from payout p join balance b on b.address = 'payout:' || p.id
      where p.enroll_id = ${id}`)
    expect(held).toEqual([{ reserved: true }, { reserved: true }])
  })

  it('is out of doubt when YooKassa gives proof, and so is its command', async () => {
    const process = spoiling(() => unknown)
    const { id } = await confirmedAt(process)
    await world.advance(23.5 * HOUR_MS)
    await world.tick(process)
    for (const payout of await world.payouts(id)) {
      const proof = (await paidThere(id)).find(({ metadata }) => metadata?.payout_id === payout.id)
      await syncPayout(world.ctx, { ...payout, providerId: proof?.id ?? '' })
    }
    expect(await world.payoutStatuses(id)).toEqual(['succeeded', 'succeeded'])
    expect((await commandsOf(id)).map(({ state }) => state)).toEqual(['done', 'done'])
  })

  it('which YooKassa told us of before the doubt is in no doubt', async () => {
    const process = spoiling(() => unknown)
    const { id } = await confirmedAt(process)
    for (const payout of await world.payouts(id)) {
      const proof = (await paidThere(id)).find(({ metadata }) => metadata?.payout_id === payout.id)
      await syncPayout(world.ctx, { ...payout, providerId: proof?.id ?? '' })
    }
    await world.advance(23.5 * HOUR_MS)
    await world.tick(process)
    expect(await world.payoutStatuses(id)).toEqual(['succeeded', 'succeeded'])
    expect((await commandsOf(id)).map(({ state }) => state)).toEqual(['done', 'done'])
  })
})

describe('what is sent', () => {
  it('is the same on every attempt: key, sum and destination', async () => {
    const sent: [object, string][] = []
    const { yookassa } = world.parts
    const process = world.start({
      ...world.parts,
      yookassa: {
        ...yookassa,
        async createPayout(body, key) {
          sent.push([body, key])
          return unknown
        },
      },
    })
    await confirmedAt(process)
    await world.advance(5000)
    await world.tick(process)
    const byKey = Map.groupBy(sent, ([, key]) => key)
    expect([...byKey.values()].map((list) => list.length)).toEqual([2, 2])
    for (const [first, second] of byKey.values()) expect(first).toEqual(second)
    await world.recover()
  })
})

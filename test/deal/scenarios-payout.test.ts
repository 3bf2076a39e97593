import { describe, expect, it } from 'vitest'
import type { Account } from '#schema/account.ts'
import type { Enroll } from '#schema/enroll.ts'
import type { Payout } from '#schema/payout.ts'
import { kopecks } from '../../src/core/money.ts'
import { sql } from '../../src/db/db.ts'
import type { Address } from '../../src/ledger/addresses.ts'
import { readBalance } from '../../src/ledger/balance.ts'
import type { Server } from '../../src/server.ts'
import { type Someone, testHouse } from '../support/house.ts'

/** The gateway and the platform’s card belong to this rail; safe-deal.test.ts tells the other one’s stories. */
const house = testHouse({ isWorking: false, env: { RAIL: 'two_stage' } })

const balance = (address: Address) => readBalance(house.database.db, address)
const settlementOf = async (by: Someone, id: string) =>
  (await house.must<Enroll>('GET', `/enrolls/${id}`, { by })).settlement

async function masterWith(wallet: string): Promise<Someone> {
  const [master, operator] = [await house.person('master'), await house.person('operator')]
  const body = { type: 'yoo_money', account_number: wallet }
  const account = await house.must<Account>('POST', '/accounts/', { by: master, body })
  await house.must('POST', `/accounts/${account.id}/verify`, { by: operator })
  return master
}

async function confirmed(options: { price?: string; master?: Someone; at?: Server } = {}) {
  const { price, master, at } = options
  const deal = await house.readyDeal(price, master, at)
  await house.must('POST', `/enrolls/${deal.id}/confirm`, { by: deal.client, ...(at && { at }) })
  await house.pass('PT1M')
  return deal
}

const payoutsOf = async (deal: { id: string; client: Someone }): Promise<Payout[]> =>
  house.database.db.rows<Payout>(sql`
    select receiver, status, reason, attempt, part, amount, retry_at from payout where enroll_id = ${deal.id}
    order by receiver, part, attempt`)

describe('a refused payout', () => {
  it('is owed again and waits for a person', async () => {
    const master = await masterWith('410011788545536')
    const deal = await confirmed({ master })
    expect(await settlementOf(deal.client, deal.id)).toMatchObject({
      state: 'waiting',
      payouts: [
        {
          receiver: 'master',
          status: 'parked',
          reason: 'general_decline',
          waits_for: 'destination',
          retry_at: null,
          attempt: 2,
        },
        { receiver: 'platform', status: 'succeeded' },
      ],
    })
    expect(await balance(`payable:${master.id}`)).toBe(846_00)
    await house.pass('P2D')
    expect(await payoutsOf(deal)).toHaveLength(3)
  })

  it('above the limit of its destination goes on in halves, twice, and then waits for a person', async () => {
    const master = await masterWith('41001614575572')
    const deal = await confirmed({ price: '1000.01', master })
    const parked = (await payoutsOf(deal)).filter(({ status }) => status === 'parked')
    expect(parked.map(({ part, attempt, amount, retry_at }) => [part, attempt, amount, retry_at])).toEqual(
      [1, 2, 3, 4].map((part) => [part, 4, expect.closeTo(211_50, -0.5), null]),
    )
    expect(await balance(`payable:${master.id}`)).toBe(846_01)
    await house.pass('P2D')
    expect((await payoutsOf(deal)).filter(({ status }) => status === 'parked')).toHaveLength(4)
  })

  it('above the limit of a day is tried again on every next one', async () => {
    const master = await masterWith('41001614575643')
    const deal = await confirmed({ master })
    const [, next] = await payoutsOf(deal)
    expect(next).toMatchObject({ status: 'parked', reason: 'periodic_limit_exceeded' })
    expect(new Date(next?.retry_at ?? 0).toISOString()).toMatch(/T21:00:00.000Z$/) // midnight in Moscow
    await house.pass('P1D')
    await house.pass('P1D')
    expect((await payoutsOf(deal)).map(({ attempt, status }) => `${attempt} ${status}`)).toEqual([
      '1 canceled',
      '2 canceled',
      '3 canceled',
      '4 parked',
      '1 succeeded',
    ])
  })

  it('for want of money is tried again every hour, each time under a new key', async () => {
    const master = await masterWith('410011806060766')
    const deal = await confirmed({ master })
    expect((await payoutsOf(deal))[1]).toMatchObject({ status: 'parked', reason: 'insufficient_funds' })
    await house.pass('PT61M')
    await house.pass('PT61M')
    expect((await payoutsOf(deal)).map(({ attempt, status }) => `${attempt} ${status}`)).toEqual([
      '1 canceled',
      '2 canceled',
      '3 canceled',
      '4 parked',
      '1 succeeded',
    ])
    const { payouts } = await house.books()
    expect(payouts.filter(({ metadata }) => metadata?.enroll_id === deal.id)).toHaveLength(4)
    expect(await balance(`payable:${master.id}`)).toBe(846_00)
  })

  it('of an empty gateway goes out when the gateway is filled', async () => {
    await house.control('POST', '/balance', { gateway: '500.00' })
    const deal = await confirmed()
    expect((await payoutsOf(deal)).map(({ receiver, status }) => `${receiver} ${status}`)).toEqual([
      'master canceled',
      'master parked',
      'platform succeeded',
    ])
    await house.control('POST', '/balance', { gateway: '1000000.00' })
    await house.pass('PT61M')
    expect((await settlementOf(deal.client, deal.id))?.state).toBe('settled')
  })

  it('is sent again by an operator', async () => {
    const master = await masterWith('410011788545536')
    const deal = await confirmed({ master })
    const operator = await house.person('operator')
    const { items } = await house.must<{ items: Payout[] }>('GET', '/payouts/?status=parked', {
      by: operator,
    })
    const parked = items.find(({ enroll_id }) => enroll_id === deal.id)
    await house.must('POST', `/payouts/${parked?.id}/release`, { by: operator })
    await house.pass('PT1M')
    expect((await payoutsOf(deal)).map(({ status }) => status)).toEqual([
      'canceled',
      'canceled',
      'parked',
      'succeeded',
    ])
  })
})

describe('a payout that takes its time', () => {
  it.each(['succeeded', 'canceled'])('is %s when YooKassa says so', async (status) => {
    await house.control('POST', '/payouts/mode', { answer: 'pending' })
    const deal = await confirmed()
    await house.control('POST', '/payouts/mode', { answer: 'succeeded' })
    expect((await settlementOf(deal.client, deal.id))?.state).toBe('paying_out')
    expect(await balance(`payable:${deal.master.id}`)).toBe(0)
    const { payouts } = await house.books()
    for (const { id } of payouts.filter(({ metadata }) => metadata?.enroll_id === deal.id)) {
      await house.control('POST', `/payouts/${id}/settle`, { status })
    }
    await house.pass('PT6M')
    const wanted = status === 'succeeded' ? 'settled' : 'waiting'
    expect((await settlementOf(deal.client, deal.id))?.state).toBe(wanted)
    expect(await balance(`payable:${deal.master.id}`)).toBe(status === 'succeeded' ? 0 : 846_00)
  })
})

describe('the books of a deal', () => {
  it('name every kopeck, YooKassa’s fee included', async () => {
    const deal = await confirmed()
    const rows = await house.database.db.rows<{ key: string; from: string; to: string; amount: number }>(sql`
      select key, from_address as from, to_address as to, amount
      from journal_entry e join posting p on p.entry_id = e.id where enroll_id = ${deal.id} order by e.id, line`)
    const name = (text: string) =>
      text
        .replace(deal.id, 'deal')
        .replace(deal.master.id, 'master')
        .replace(/[0-9a-f-]{36}/, 'id')
    const lines = rows.map(({ key, from, to, amount }) => [name(key), name(from), name(to), amount].join(' '))
    expect(lines.slice(0, 9)).toEqual([
      'payment/id/hold authorized:yookassa hold:deal 100000',
      'payment/id/release-hold hold:deal authorized:yookassa 100000',
      'payment/id/capture yookassa:shop escrow:deal 100000',
      'payment/id/capture expense:provider_fee yookassa:shop 4270', // 3.5 % and 22 % VAT on it
      'settlement/deal/split escrow:deal payable:master 84600',
      'settlement/deal/split escrow:deal tax:master 5400',
      'settlement/deal/split escrow:deal revenue:platform 10000',
      'payout/id/reserve payable:master payout:id 84600',
      'payout/id/reserve revenue:platform payout:id 10000',
    ])
    expect(lines.slice(9).toSorted()).toEqual([
      'payout/id/settle payout:id yookassa:gateway 10000',
      'payout/id/settle payout:id yookassa:gateway 84600',
    ])
  })

  it.each([
    ['full', 100_00],
    ['net', 57_30],
    ['retain', 0],
  ])('with PLATFORM_PAYOUT=%s pay %i kopecks out to the platform', async (rule, amount) => {
    const before = await balance('revenue:platform')
    const deal = await confirmed({ at: await house.another({ PLATFORM_PAYOUT: rule }) })
    const platform = (await payoutsOf(deal)).filter(({ receiver }) => receiver === 'platform')
    expect(platform.map((payout) => payout.amount)).toEqual(amount === 0 ? [] : [amount])
    expect((await balance('revenue:platform')) - before).toBe(100_00 - amount)
    expect((await settlementOf(deal.client, deal.id))?.state).toBe('settled')
  })

  it('send a share above the largest payout in parts', async () => {
    const at = await house.another({ PAYOUT_MAX: '500.00' })
    await house.control('POST', '/notifications', { mode: 'drop', times: 20 }) // the other one must not hear it first
    const deal = await confirmed({ price: '1234.57', at })
    await house.control('POST', '/notifications', { mode: 'normal' })
    expect(
      (await payoutsOf(deal)).map(({ receiver, part, amount, status }) => [receiver, part, amount, status]),
    ).toEqual([
      ['master', 1, kopecks(348_15), 'succeeded'],
      ['master', 2, kopecks(348_15), 'succeeded'],
      ['master', 3, kopecks(348_14), 'succeeded'],
      ['platform', 1, kopecks(123_46), 'succeeded'],
    ])
  })

  it('agree with YooKassa’s', async () => {
    expect(await house.differencesAtRest(2000)).toEqual([])
  })
})

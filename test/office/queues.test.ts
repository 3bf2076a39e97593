import { beforeAll, describe, expect, it } from 'vitest'
import type { Account } from '#schema/account.ts'
import type { Dispute } from '#schema/dispute.ts'
import type { ListedEnroll } from '#schema/enroll.ts'
import type { Payout } from '#schema/payout.ts'
import type { Queues } from '#schema/queue.ts'
import { createSdelka, type Page } from '../../sdk/src/index.ts'
import { sql } from '../../src/db/db.ts'
import { type Someone, testHouse } from '../support/house.ts'
import { aFinishedRun } from '../support/reconciliation.ts'

const house = testHouse({
  isWorking: false,
  env: { RAIL: 'two_stage', FOUR_EYES_ABOVE: '500.00', YOOKASSA_TIMEOUT_MS: '500' },
})
const rub = (value: string) => ({ value, currency: 'RUB' as const })
const none = { count: 0, amount: rub('0.00') }

const staff = {} as Record<'operator' | 'operator2' | 'accountant' | 'arbiter' | 'arbiter2', Someone>
beforeAll(async () => {
  staff.operator = await house.person('operator')
  staff.operator2 = await house.person('operator')
  staff.accountant = await house.person('accountant')
  staff.arbiter = await house.person('arbiter')
  staff.arbiter2 = await house.person('arbiter')
})

const queues = (who: keyof typeof staff = 'operator') =>
  createSdelka({ url: house.server.url, token: staff[who].token }).queues()
/** The list that a queue names. */
const rows = async <Item>(list = '', who: keyof typeof staff = 'operator') =>
  (await house.must<Page<Item>>('GET', list, { by: staff[who] })).items

/** A deal whose master's money is parked for want of an account. */
async function parkedDeal(price: string) {
  const deal = await house.readyDeal(price, await house.person('master'))
  await house.must('POST', `/enrolls/${deal.id}/confirm`, { by: deal.client })
  await house.settled(deal.master, deal.id)
  return deal
}

it('an empty house needs nobody', async () => {
  expect(await queues()).toEqual({
    at: expect.any(String),
    holds: { ...none, within_hours: 24, soonest_ends_at: null, list: '/enrolls/holds' },
    payouts: {
      ...none,
      oldest_owed_at: null,
      waits_for: { time: none, money: none, account: none, destination: none, operator: none },
      list: '/payouts/?status=parked',
    },
    refunds: { ...none, list: '/refunds/?status=parked' },
    doubts: { ...none, second_word: 0, contradicted: 0, list: '/doubts/' },
    approvals: { ...none, own: 0, soonest_expires_at: null, list: '/approvals/?status=pending' },
    disputes: {
      ...none,
      unassigned: 0,
      overdue: 0,
      mine: 0,
      next_ruling_by: null,
      list: '/disputes/?open=true',
    },
    accounts: { count: 0, oldest_at: null, list: '/accounts/?status=pending' },
    cases: { count: 0, list: '/reconciliations/cases?status=open' },
  } satisfies Queues)
})

describe('holds', () => {
  let deals: { id: string }[]

  it('are listed by their end, soonest first, page by page', async () => {
    const first = await house.readyDeal('1000.00')
    await house.advance('PT1H')
    const second = await house.readyDeal('2000.00')
    await house.advance('PT1H')
    const third = await house.readyDeal('3000.00')
    deals = [first, second, third]
    const { soonest_ends_at, count } = (await queues()).holds ?? {}
    expect(count).toBe(0)
    const listed = await rows<ListedEnroll>('/enrolls/holds')
    expect(listed.map(({ id }) => id)).toEqual(deals.map(({ id }) => id))
    expect(listed[0]?.payment?.hold_ends_at).toBe(soonest_ends_at)

    const api = createSdelka({ url: house.server.url, token: staff.operator.token })
    const page = await api.enrolls.holds({ limit: 1 })
    expect(page.items[0]?.id).toBe(first.id)
    await house.must('POST', `/enrolls/${first.id}/confirm`, { by: first.client }) // has no hold any more
    const rest = await api.enrolls.holds({ cursor: page.next_cursor as string })
    expect(rest.items.map(({ id }) => id)).toEqual([second.id, third.id])
  })

  it('count as money at risk when they end within a day', async () => {
    await house.advance('P5DT23H30M')
    const near = (await queues()).holds
    expect(near).toMatchObject({ count: 1, amount: rub('2000.00') })
    expect(near?.soonest_ends_at).toBe((await rows<ListedEnroll>('/enrolls/holds'))[0]?.payment?.hold_ends_at)
    await house.advance('PT1H')
    expect((await queues()).holds).toMatchObject({ count: 2, amount: rub('5000.00') })
    for (const { id } of deals.slice(1)) {
      await house.must('POST', `/enrolls/${id}/hold`, { by: staff.operator, body: { decision: 'cancel' } })
    }
    await house.server.executor.drain()
    expect((await queues()).holds).toMatchObject({ ...none, soonest_ends_at: null })
  })
})

describe('parked payouts', () => {
  it('are counted by what they wait for, and listed by it', async () => {
    await parkedDeal('1000.00')
    await house.control('POST', '/balance', { gateway: '0.00' })
    const poor = await house.readyDeal('2000.00')
    await house.must('POST', `/enrolls/${poor.id}/confirm`, { by: poor.client })
    await house.server.executor.drain()
    await house.control('POST', '/balance', { gateway: '1000000.00' })
    const [strange] = await rows<Payout>('/payouts/?waits_for=money&limit=1')
    await house.database.db.row(sql`update payout set reason = 'tuesday' where id = ${strange?.id}`)

    const parked = (await queues()).payouts
    const all = await rows<Payout>('/payouts/?status=parked')
    expect(parked?.count).toBe(all.length)
    expect(parked?.waits_for).toMatchObject({
      account: { count: 1, amount: rub('846.00') },
      operator: { count: 1, amount: strange?.amount },
      time: none,
      destination: none,
    })
    for (const [kind, { count }] of Object.entries(parked?.waits_for ?? {})) {
      const listed = await rows<Payout>(`/payouts/?waits_for=${kind}`)
      expect(listed.map(({ waits_for }) => waits_for)).toEqual(Array(count).fill(kind))
    }
    expect(await rows('/payouts/?status=succeeded&waits_for=money')).toEqual([])
    expect(parked?.oldest_owed_at).toBe(all.map(({ created_at }) => created_at).toSorted()[0])
  })
})

describe('accounts', () => {
  it('wait to be verified, and an operator sees whose they are', async () => {
    const master = await house.person('master')
    const own = await house.must<Account>('POST', '/accounts/', {
      by: master,
      body: { type: 'yoo_money', account_number: '4100116075156746' },
    })
    expect(own.owner).toBeNull()
    expect((await queues()).accounts).toMatchObject({ count: 1, oldest_at: own.created_at })
    const [listed] = await rows<Account>('/accounts/?status=pending')
    expect(listed).toMatchObject({
      id: own.id,
      title: 'ЮMoney •• 6746',
      owner: { name: 'master', email: master.email },
    })
    expect((await house.must<Page<Account>>('GET', '/accounts/', { by: master })).items).toEqual([own])
    const verified = await house.must('POST', `/accounts/${own.id}/verify`, { by: staff.operator })
    expect(verified).toMatchObject({ status: 'verified', owner: { email: master.email } })
    expect((await queues()).accounts).toMatchObject({ count: 0, oldest_at: null })
  })
})

describe('approvals', () => {
  it('are counted, and apart those that the caller has asked for', async () => {
    const { payment } = await parkedDeal('1000.00')
    await house.must('POST', `/payments/${payment.id}/refunds`, {
      by: staff.operator,
      body: { reason: 'жалоба' },
    })
    expect((await queues()).approvals).toMatchObject({ count: 1, own: 1, amount: rub('1000.00') })
    expect((await queues('operator2')).approvals).toMatchObject({ count: 1, own: 0 })
    expect((await queues()).approvals?.soonest_expires_at).not.toBeNull()
    expect(await rows((await queues()).approvals?.list)).toHaveLength(1)
  })
})

describe('doubts', () => {
  it('are counted with their money, and those that want a second word', async () => {
    const deal = await house.readyDeal('1000.00')
    await house.control('POST', '/faults', { operation: 'payouts.create', mode: 'timeout_before' })
    await house.must('POST', `/enrolls/${deal.id}/confirm`, { by: deal.client })
    await house.pass('PT23H30M')
    await house.pass('PT1M')
    await house.control('DELETE', '/faults')
    const { doubts } = await queues()
    const listed = await rows<{ id: string }>(doubts?.list)
    expect(doubts?.count).toBe(listed.length)
    expect(doubts?.count).toBeGreaterThan(1)
    expect(Number(doubts?.amount.value)).toBeGreaterThan(846)
    await house.must('POST', `/doubts/${listed[0]?.id}/verdict`, {
      by: staff.operator,
      body: { verdict: 'happened', reason: 'видно в кабинете' },
    })
    expect((await queues()).doubts).toMatchObject({ count: listed.length, second_word: 1, contradicted: 0 })
  })
})

describe('disputes', () => {
  it('are counted by who has them and whether the ruling is late, for an arbiter, too', async () => {
    const deals = [await house.readyDeal('1000.00'), await house.readyDeal('3000.00')]
    const disputes: Dispute[] = []
    for (const { id, client } of deals) {
      const body = { reason: 'not_done', statement: 'Работа не сделана' }
      disputes.push(await house.must<Dispute>('POST', `/enrolls/${id}/dispute`, { by: client, body }))
    }
    await house.must('POST', `/disputes/${disputes[0]?.id}/take`, { by: staff.arbiter })
    const seen = await queues('arbiter')
    expect(seen).toMatchObject({
      disputes: { count: 2, amount: rub('4000.00'), unassigned: 1, mine: 1, overdue: 0 },
      holds: null,
      payouts: null,
      refunds: null,
      doubts: null,
      approvals: null,
      accounts: null,
      cases: null,
    })
    expect((await queues('arbiter2')).disputes).toMatchObject({ unassigned: 1, mine: 0 })
    expect(await rows(seen.disputes.list, 'arbiter')).toHaveLength(2)
    expect(await rows('/disputes/?open=true&assignee=none', 'arbiter')).toMatchObject([
      { id: disputes[1]?.id },
    ])
    expect(await rows('/disputes/?overdue=true')).toEqual([])
    await house.pass('P5DT1M')
    expect((await queues()).disputes).toMatchObject({ count: 1, overdue: 1, unassigned: 0 }) // silence ended the other
    expect(await rows('/disputes/?overdue=true')).toMatchObject([{ id: disputes[0]?.id, overdue: true }])
  })
})

describe('cases and refunds', () => {
  it('are counted while they are open', async () => {
    await aFinishedRun(house.database.db)
    expect((await queues('accountant')).cases).toMatchObject({ count: 1 })
    expect(await rows((await queues()).cases?.list)).toHaveLength(1)
    expect((await queues()).refunds).toMatchObject({ ...none })
    expect(await rows((await queues()).refunds?.list)).toEqual([])
  })
})

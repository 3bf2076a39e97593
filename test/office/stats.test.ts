import { beforeAll, describe, expect, it } from 'vitest'
import type { Payment } from '#schema/payment.ts'
import type { Stats } from '#schema/stats.ts'
import { createSdelka, type Page } from '../../sdk/src/index.ts'
import { type Someone, testHouse } from '../support/house.ts'

const house = testHouse({ isWorking: false, env: { RAIL: 'two_stage' } })
const rub = (value: string) => ({ value, currency: 'RUB' })
const none = { count: 0, amount: rub('0.00') }

let accountant: Someone
let operator: Someone
beforeAll(async () => {
  accountant = await house.person('accountant')
  operator = await house.person('operator')
  // From noon in Moscow on: no day ends in the middle of a test.
  const untilNoon = (9 + 24 - house.clock.now().getUTCHours()) % 24
  await house.advance(`PT${untilNoon + 1}H`)
})

const stats = (days?: number): Promise<Stats> =>
  createSdelka({ url: house.server.url, token: accountant.token }).stats(days ? { days } : undefined)
const rows = async <Item>(list = '') => (await house.must<Page<Item>>('GET', list, { by: operator })).items
const moscow = (moment: Date) => new Date(moment.getTime() + 3 * 3_600_000).toISOString().slice(0, 10)

describe('the statistics', () => {
  it('of an empty house have every day and no money', async () => {
    const empty = await stats()
    expect(empty).toMatchObject({
      days: 30,
      time_zone: 'Europe/Moscow',
      held: { ...none, ending: { ...none, within_hours: 24 } },
      time_to_money: { arrived: 0, waiting: 0, p50_seconds: null, p90_seconds: null },
      failures: { payments: [], payouts: [] },
    })
    expect(empty.volume.days).toHaveLength(30)
    expect(empty.volume.days.at(-1)).toEqual({ date: moscow(house.clock.now()), ...none })
    expect(new Set(empty.volume.days.map(({ date }) => date)).size).toBe(30)
    expect(empty.deals.map(({ status, open }) => [status, open])).toEqual([
      ['pending', 0],
      ['confirmed', 0],
      ['ready', 0],
      ['completed', null],
      ['cancelled', null],
      ['expired', null],
    ])
    expect(empty.since).toMatch(/T21:00:00.000Z$/)
  })

  it('follow deals: booked, held, confirmed, paid out', async () => {
    const first = await house.readyDeal('1000.00')
    const held = await stats()
    expect(held.held).toMatchObject({ count: 1, amount: rub('1000.00'), ending: none })
    expect(await rows(held.held.list)).toMatchObject([{ id: first.id }])
    expect(held.deals.find(({ status }) => status === 'ready')).toEqual({
      status: 'ready',
      open: 1,
      booked: 1,
      list: '/enrolls/?status=ready',
    })
    await house.must('POST', `/enrolls/${first.id}/confirm`, { by: first.client })
    await house.settled(first.client, first.id)

    await house.advance('P1D')
    const second = await house.readyDeal('3000.00', await house.person('master'))
    await house.must('POST', `/enrolls/${second.id}/confirm`, { by: second.client })
    await house.settled(second.master, second.id) // parked: no account

    const { volume, deals, time_to_money } = await stats(2)
    expect(volume).toMatchObject({
      total: { count: 2, amount: rub('4000.00') },
      days: [
        { count: 1, amount: rub('1000.00') },
        { count: 1, amount: rub('3000.00') },
      ],
    })
    expect((await stats(1)).volume.total).toEqual({ count: 1, amount: rub('3000.00') })
    expect(deals.find(({ status }) => status === 'completed')).toMatchObject({ open: null, booked: 2 })
    expect(time_to_money).toMatchObject({ arrived: 1, waiting: 1 })
    expect(time_to_money.p50_seconds).toBeLessThan(60)
    expect(time_to_money.histogram).toEqual(
      [60, 600, 3600, 86_400, 259_200, null].map((under_seconds, index) => ({
        under_seconds,
        count: index === 0 ? 1 : 0,
      })),
    )

    await house.advance('PT2H')
    const account = await house.must<{ id: string }>('POST', '/accounts/', {
      by: second.master,
      body: { type: 'yoo_money', account_number: '4100116075156746' },
    })
    await house.must('POST', `/accounts/${account.id}/verify`, { by: operator })
    await house.server.executor.drain()
    await house.settled(second.master, second.id)
    const paid = (await stats()).time_to_money
    expect(paid).toMatchObject({ arrived: 2, waiting: 0 })
    expect(paid.histogram.map(({ count }) => count)).toEqual([1, 0, 0, 1, 0, 0])
    expect(paid.p90_seconds).toBeGreaterThan(6000)
    expect(paid.p90_seconds).toBeLessThan(7500)
  })

  it('say why payments and payouts fail, and list them', async () => {
    const [client, master] = [await house.person('client'), await house.person('master')]
    const { id } = await house.enroll(client, master)
    await house.must('POST', `/enrolls/${id}/accept`, { by: master })
    const refused = await house.pay(client, id, '5555555555554600') // insufficient_funds
    expect(refused.status).toBe('canceled')
    await house.control('POST', '/balance', { gateway: '0.00' })
    const poor = await house.readyDeal('1000.00')
    await house.must('POST', `/enrolls/${poor.id}/confirm`, { by: poor.client })
    await house.server.executor.drain()

    const { failures } = await stats()
    expect(failures.payments).toEqual([
      {
        party: refused.cancellation?.party,
        reason: refused.cancellation?.reason,
        count: 1,
        list: `/payments/?reason=${refused.cancellation?.reason}`,
      },
    ])
    expect(await rows<Payment>(failures.payments[0]?.list)).toMatchObject([{ id: refused.id }])
    expect(await rows('/payments/?status=canceled')).toMatchObject([{ id: refused.id }])
    expect(await rows('/payments/?status=processing')).toEqual([])
    expect(failures.payouts).toMatchObject([
      { reason: 'insufficient_funds', list: '/payouts/?status=canceled&reason=insufficient_funds' },
    ])
    expect(await rows(failures.payouts[0]?.list)).toHaveLength(failures.payouts[0]?.count ?? 0)
  })

  it('see what is about to fall back, and forget what is older than the window', async () => {
    await house.readyDeal('500.00')
    await house.advance('P6DT1H')
    expect((await stats()).held.ending).toMatchObject({ count: 1, amount: rub('500.00') })
    const { volume, failures } = await stats(3)
    expect(volume.total).toEqual(none)
    expect(failures).toEqual({ payments: [], payouts: [] })
  })

  it.each(['0', '367', '1.5', 'many'])('refuse %s days', async (days) => {
    expect((await house.api('GET', `/stats?days=${days}`, { by: operator })).status).toBe(400)
  })
})

import { describe, expect, it } from 'vitest'
import type { Earnings, Enroll, StatementLine, StatementPage } from '../sdk/src/index.ts'
import { parseRubles } from '../src/core/money.ts'
import { type Someone, testHouse, until } from './support/house.ts'

/** YooKassa's test wallet that refuses every payout. */
const REFUSING_WALLET = '410011788545536'
const rub = (value: string) => ({ value, currency: 'RUB' })

describe.each(['two_stage', 'safe_deal'])('a master’s money on the %s rail', (rail) => {
  const house = testHouse({ env: { RAIL: rail, DESTINATION_COOL_HOURS: '0' } })

  const balanceOf = (by: Someone) => house.must<Earnings>('GET', '/balance', { by })
  const values = ({ at: _, income, waiting, ...sums }: Earnings) => ({
    ...Object.fromEntries(Object.entries(sums).map(([name, { value }]) => [name, value])),
    waiting: `${waiting.count}: ${waiting.amount.value}`,
    income: `${income.counted.value} (${income.gross.value}), ${income.left.value} left`,
  })

  /** The whole statement, read page by page, newest first. */
  async function linesOf(by: Someone): Promise<StatementLine[]> {
    const lines: StatementLine[] = []
    for (let cursor = ''; ; ) {
      const page = await house.must<StatementPage>('GET', `/statement?limit=2${cursor}`, { by })
      lines.push(...page.items)
      if (page.next_cursor === undefined) return lines
      cursor = `&cursor=${page.next_cursor}`
    }
  }
  async function expectToAddUp(by: Someone): Promise<StatementLine[]> {
    const [lines, balance] = [await linesOf(by), await balanceOf(by)]
    const total = (what: 'amount' | 'tax') =>
      lines.reduce((sum, line) => sum + parseRubles(line[what].value), 0)
    expect(total('amount')).toBe(parseRubles(balance.owed.value))
    expect(total('tax')).toBe(parseRubles(balance.tax_reserve.value))
    const earned = lines
      .filter(({ what }) => what === 'settlement' || what === 'refund')
      .reduce((sum, { amount }) => sum + parseRubles(amount.value), 0)
    const left = [balance.on_its_way, balance.paid].map(({ value }) => parseRubles(value))
    expect(earned - (left[0] ?? 0) - (left[1] ?? 0)).toBe(parseRubles(balance.owed.value))
    return lines
  }
  const told = (lines: StatementLine[]) =>
    lines.map(({ what, amount, tax }) => [what, amount.value, tax.value])
  const zero = '0.00'

  it('is told from the hold to the bank, and its lines add up', async () => {
    const master = await house.person('master')
    const operator = await house.person('operator')
    expect(values(await balanceOf(master))).toEqual({
      ...Object.fromEntries(
        ['held', 'captured', 'owed', 'on_its_way', 'paid', 'tax_reserve'].map((name) => [name, zero]),
      ),
      waiting: '0: 0.00',
      income: '0.00 (0.00), 2400000.00 left',
    })

    const { id, client, payment } = await house.readyDeal('1000.00', master)
    expect(values(await balanceOf(master))).toMatchObject({ held: '1000.00', owed: zero })

    await house.must('POST', `/enrolls/${id}/confirm`, { by: client })
    await house.settled(master, id) // parked: there is nowhere to pay to
    expect(values(await balanceOf(master))).toMatchObject({
      held: zero,
      owed: '846.00',
      waiting: '1: 846.00',
      tax_reserve: '54.00',
      income: '1000.00 (900.00), 2399000.00 left',
    })
    expect(told(await expectToAddUp(master))).toEqual([['settlement', '846.00', '54.00']])

    await house.must('POST', `/payments/${payment.id}/refunds`, {
      by: operator,
      body: { amount: rub('200.00'), reason: 'r' },
    })
    await house.atRest()
    expect(values(await balanceOf(master))).toMatchObject({
      owed: '676.80',
      waiting: '1: 676.80',
      tax_reserve: '43.20',
      income: '800.00 (720.00), 2399200.00 left',
    })
    const afterRefund = await expectToAddUp(master)
    expect(told(afterRefund)[0]).toEqual(['refund', '-169.20', '-10.80'])
    expect(afterRefund[0]).toMatchObject({ enroll_id: id, title: 'Работа', payout_id: null })

    const account = await house.must<{ id: string }>('POST', '/accounts/', {
      by: master,
      body: { type: 'yoo_money', account_number: '4100116075156746' },
    })
    await house.must('POST', `/accounts/${account.id}/verify`, { by: operator })
    const paid = await until(
      () => balanceOf(master),
      (balance) => balance.paid.value === '676.80',
    )
    expect(values(paid)).toMatchObject({ owed: zero, waiting: '0: 0.00', on_its_way: zero })
    const [payout] = await expectToAddUp(master)
    expect(payout).toMatchObject({ what: 'payout', amount: rub('-676.80'), payout_id: expect.any(String) })

    const another = await house.readyDeal('500.00', master)
    await house.must('POST', `/enrolls/${another.id}/confirm`, { by: another.client })
    await house.settled(master, another.id)
    await house.must('POST', `/accounts/${account.id}/block`, { by: operator, body: { reason: 'r' } })
    const third = await house.readyDeal('300.00', master)
    await house.must('POST', `/enrolls/${third.id}/confirm`, { by: third.client })
    await house.settled(master, third.id)
    await house.readyDeal('200.00', master)
    expect(values(await balanceOf(master))).toEqual({
      held: '200.00',
      captured: zero,
      owed: '253.80',
      waiting: '1: 253.80',
      on_its_way: zero,
      paid: '1099.80',
      tax_reserve: '86.40',
      income: '1600.00 (1440.00), 2398400.00 left',
    })
    expect(await expectToAddUp(master)).toHaveLength(6)
    expect(await linesOf(await house.person('master'))).toEqual([])
  })

  it('shows what is on its way, and a refused payout as money that came back', async () => {
    const master = await house.person('master')
    const operator = await house.person('operator')
    const account = await house.must<{ id: string }>('POST', '/accounts/', {
      by: master,
      body: { type: 'yoo_money', account_number: REFUSING_WALLET },
    })
    await house.must('POST', `/accounts/${account.id}/verify`, { by: operator })
    await house.control('POST', '/faults', { operation: 'payouts.create', mode: '500', times: 4 })
    const { id, client } = await house.readyDeal('1000.00', master)
    await house.must<Enroll>('POST', `/enrolls/${id}/confirm`, { by: client })
    const moving = await until(
      () => balanceOf(master),
      (balance) => balance.on_its_way.value !== zero,
    )
    expect(values(moving)).toMatchObject({ owed: zero, on_its_way: '846.00', paid: zero })
    await house.control('DELETE', '/faults')

    await house.settled(master, id)
    expect(values(await balanceOf(master))).toMatchObject({
      owed: '846.00',
      waiting: '1: 846.00',
      on_its_way: zero,
      paid: zero,
      income: '1000.00 (900.00), 2399000.00 left',
    })
    expect(told(await expectToAddUp(master)).slice(0, 2)).toEqual([
      ['payout_returned', '846.00', zero],
      ['payout', '-846.00', zero],
    ])
  })

  it('begins a new year with nothing', async () => {
    const master = await house.verifiedMaster()
    const { id, client } = await house.readyDeal('1000.00', master)
    await house.must('POST', `/enrolls/${id}/confirm`, { by: client })
    await house.settled(master, id)
    const { income } = await balanceOf(master)
    const before = house.clock.offsetMs
    house.clock.offsetMs += Date.UTC(income.year, 11, 31, 21) - house.clock.now().getTime() // midnight in Moscow
    const next = (await balanceOf(master)).income
    house.clock.offsetMs = before
    expect([income.counted, next.counted, next.year]).toEqual([rub('1000.00'), rub(zero), income.year + 1])
  })
})

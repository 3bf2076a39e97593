import { describe, expect, it } from 'vitest'
import type { PayoutForecast } from '#schema/forecast.ts'
import { createSdelka } from '../../sdk/src/index.ts'
import { testHouse } from '../support/house.ts'

const house = testHouse({ isWorking: false, env: { RAIL: 'two_stage' } })

const forecast = async (): Promise<PayoutForecast> => {
  const { token } = await house.person('accountant')
  return createSdelka({ url: house.server.url, token }).payouts.forecast()
}
const rub = (value: string) => ({ value, currency: 'RUB' })
const lines = ({ gateway }: PayoutForecast) =>
  gateway.map(({ hours, masters, platform }) => `${hours}: ${masters.value} + ${platform.value}`)
const fill = (gateway: string) => house.control('POST', '/balance', { gateway })

describe('the forecast', () => {
  it('of nothing is nothing, against the balance that YooKassa tells', async () => {
    await fill('1234.56')
    expect(await forecast()).toMatchObject({
      balance: rub('1234.56'),
      gateway: [24, 72, 168].map((hours) => ({ hours, total: rub('0.00'), shortfall: rub('0.00') })),
      in_doubt: rub('0.00'),
      deals: [24, 72, 168].map((hours) => ({ hours, masters: rub('0.00') })),
    })
  })

  it('follows a deal: booked work by its deadline, then its payouts, and then nothing', async () => {
    const [client, master] = [await house.person('client'), await house.person('master')]
    const { id } = await house.enroll(client, master) // starts in 26 hours, ends an hour later
    await house.must('POST', `/enrolls/${id}/accept`, { by: master })
    expect(lines(await forecast())).toEqual(['24: 0.00 + 0.00', '72: 0.00 + 0.00', '168: 0.00 + 0.00'])
    await house.pay(client, id)
    // 27 hours, and 72 of silence
    expect(lines(await forecast())).toEqual(['24: 0.00 + 0.00', '72: 0.00 + 0.00', '168: 846.00 + 100.00'])
    await house.pass('PT28H')
    await house.must('POST', `/enrolls/${id}/complete`, { by: master })
    await house.pass('PT1H')
    expect(lines(await forecast())).toEqual([
      '24: 0.00 + 0.00',
      '72: 846.00 + 100.00',
      '168: 846.00 + 100.00',
    ])

    await fill('0.00')
    await house.must('POST', `/enrolls/${id}/confirm`, { by: client })
    await house.server.executor.drain()
    // the master has no account yet, and the platform found no money
    const parked = await forecast()
    expect(lines(parked)[0]).toBe('24: 846.00 + 100.00')
    expect(parked).toMatchObject({ balance: rub('0.00'), gateway: [{ shortfall: rub('946.00') }, {}, {}] })
    await fill('900.00')
    expect((await forecast()).gateway[2]).toMatchObject({ total: rub('946.00'), shortfall: rub('46.00') })

    await fill('1000000.00')
    const account = await house.must<{ id: string }>('POST', '/accounts/', {
      by: master,
      body: { type: 'yoo_money', account_number: '4100116075156746' },
    })
    const operator = await house.person('operator')
    await house.must('POST', `/accounts/${account.id}/verify`, { by: operator })
    expect(await house.must('POST', '/payouts/release', { by: operator })).toEqual({
      released: 1,
      waiting: 0,
    })
    expect(lines(await forecast())).toEqual(['24: 0.00 + 0.00', '72: 0.00 + 0.00', '168: 0.00 + 0.00'])
  })

  it('holds the terms that were frozen, and leaves out what falls back to the client', async () => {
    const at = await house.another({ PLATFORM_PAYOUT: 'net', PLATFORM_FEE_BP: '2000', TAX_BP: '0' })
    const [client, master] = [await house.person('client'), await house.verifiedMaster()]
    const { id } = await house.enroll(client, master, '1000.00', at)
    await house.must('POST', `/enrolls/${id}/accept`, { by: master })
    await house.pay(client, id)
    expect(lines(await forecast())[2]).toBe('168: 800.00 + 157.30') // less about 42.70 for YooKassa
    await house.pass('P6D') // the work is not done, and the hold leaves no time to object
    expect(lines(await forecast())[2]).toBe('168: 0.00 + 0.00')
  })

  it('shows deals apart: they pay by themselves', async () => {
    const at = await house.another({ RAIL: 'safe_deal' })
    const [client, master] = [await house.person('client'), await house.verifiedMaster()]
    const { id } = await house.enroll(client, master, '1000.00', at)
    await house.must('POST', `/enrolls/${id}/accept`, { by: master })
    await house.pay(client, id)
    const { gateway, deals } = await forecast()
    expect(gateway[2]?.total).toEqual(rub('0.00'))
    expect(deals[2]).toEqual({ hours: 168, masters: rub('846.00') })
  })

  it('does without the balance when YooKassa does not answer', async () => {
    await house.control('POST', '/faults', { operation: 'me', mode: '500', times: 1 })
    const { balance, gateway } = await forecast()
    expect([balance, gateway[0]?.shortfall]).toEqual([null, null])
    await house.control('DELETE', '/faults')
  })

  it('is a metric, too', async () => {
    await forecast()
    const page = await (await fetch(`${house.server.url}/metrics`)).text()
    const lines = page.split('\n').filter((line) => line.startsWith('payout_shortfall_rubles{'))
    expect(lines).toEqual([24, 72, 168].map((hours) => `payout_shortfall_rubles{hours="${hours}"} 0`))
  })
})

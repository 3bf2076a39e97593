import { beforeAll, describe, expect, it } from 'vitest'
import type { DealCheck } from '#schema/deal.ts'
import { createSdelka } from '../../sdk/src/index.ts'
import { type Someone, testHouse } from '../support/house.ts'

const house = testHouse({ env: { RAIL: 'two_stage' }, isWorking: false })
let client: Someone
beforeAll(async () => {
  client = await house.person('client')
})

const inDays = (days: number) => new Date(house.clock.now().getTime() + days * 86_400_000).toISOString()
const price = { value: '1000.00', currency: 'RUB' } as const
const check = (body: object) => house.must<DealCheck>('POST', '/deals/check', { by: client, body })

describe('POST /deals/check', () => {
  it('says which rail carries a deal, and until when its money is safe', async () => {
    const answer = await check({ price, starts_at: inDays(2), duration_minutes: 90, method: 'bank_card' })
    expect(answer).toMatchObject({ recommended: 'two_stage', current: 'two_stage' })
    expect(answer.rails.map(({ rail, fits }) => [rail, fits])).toEqual([
      ['two_stage', true],
      ['safe_deal', false],
    ])
    const [twoStage, safeDeal] = answer.rails
    expect((Date.parse(twoStage?.safe_until ?? '') - house.clock.now().getTime()) / 3_600_000).toBeCloseTo(
      156,
      1,
    )
    expect(safeDeal?.reasons).toEqual([{ code: 'not_configured', detail: expect.any(String) }])
  })

  it('agrees with the bounds of a price', async () => {
    const { recommended, rails } = await check({ price: { ...price, value: '10.00' }, starts_at: inDays(2) })
    expect(recommended).toBeNull()
    expect(rails[0]?.reasons).toMatchObject([
      { code: 'price_out_of_range', min: { value: '49.95' }, max: { value: '350000.00' } },
    ])
  })

  it('agrees with what happens to a hold', async () => {
    const { rails } = await check({ price, starts_at: inDays(10) })
    expect(rails[0]).toMatchObject({ fits: false, reasons: [{ code: 'ends_after_hold' }] })
    expect(Date.parse(rails[0]?.pay_from ?? '')).toBeGreaterThan(house.clock.now().getTime())
  })

  it('refuses the past and words it does not know', async () => {
    const past = await house.api('POST', '/deals/check', {
      by: client,
      body: { price, starts_at: inDays(-1) },
    })
    expect(past).toMatchObject({ status: 422, body: { code: 'slot_in_past' } })
    const body = { price, starts_at: inDays(1), method: 'barter' }
    expect(await house.api('POST', '/deals/check', { by: client, body })).toMatchObject({ status: 400 })
  })

  it('is in the client', async () => {
    const sdelka = createSdelka({ url: house.server.url, token: client.token })
    expect((await sdelka.deals.check({ price, starts_at: inDays(1) })).recommended).toBe('two_stage')
  })
})

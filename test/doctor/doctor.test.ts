import { describe, expect, it } from 'vitest'
import { CARELESS, examinedHouse, REAL_GATEWAY, REAL_SHOP, yookassaOf } from '../support/doctor.ts'

const at = examinedHouse()
const { house, doctor } = at

describe('a good configuration', () => {
  it('is green all over', async () => {
    const found = await doctor.look(at.env, at.streets)
    expect(
      found.all.filter(({ level, check }) => level !== 'green' && `Database/${check}` !== CARELESS),
    ).toEqual([])
    expect(found.all.length).toBeGreaterThan(35)
  })

  it('is a test shop against the emulator, and otherwise green', async () => {
    const found = await doctor.look(
      { ...at.env, YOOKASSA_SECRET_KEY: 'test_demo', YOOKASSA_GATEWAY_KEY: 'test_demo_payouts' },
      { ...at.streets, yookassa: house.emulator.url },
    )
    expect(found.atLevel('red').filter((name) => name !== CARELESS)).toEqual([])
    expect(found.atLevel('yellow')).toEqual(['YooKassa/real money'])
    expect(found.of('YooKassa/rail').says).toContain('two_stage')
  })
})

describe("YooKassa's side", () => {
  const emulated = { YOOKASSA_SECRET_KEY: 'test_demo', YOOKASSA_GATEWAY_KEY: 'test_demo_payouts' }
  const planted: [what: string, env: Record<string, string>, check: string, says: RegExp][] = [
    ['a wrong key', { YOOKASSA_SECRET_KEY: 'test_wrong' }, 'shop', /does not know 100500/],
    ['an unknown gateway', { YOOKASSA_GATEWAY_ID: '500101' }, 'gateway', /does not know 500101/],
    [
      'swapped keys',
      { YOOKASSA_SECRET_KEY: 'test_demo_payouts', YOOKASSA_GATEWAY_KEY: 'test_demo' },
      'shop',
      /swapped/,
    ],
    [
      'swapped pairs',
      {
        YOOKASSA_SHOP_ID: '500100',
        YOOKASSA_SECRET_KEY: 'test_demo_payouts',
        YOOKASSA_GATEWAY_ID: '100500',
        YOOKASSA_GATEWAY_KEY: 'test_demo',
      },
      'gateway',
      /look like the shop's credentials/,
    ],
    [
      'the shop twice',
      { YOOKASSA_GATEWAY_ID: '100500', YOOKASSA_GATEWAY_KEY: 'test_demo' },
      'gateway',
      /look like the shop's credentials/,
    ],
  ]
  it.each(planted)('finds %s', async (_what, change, check, says) => {
    const found = await doctor.look(
      { ...at.env, ...emulated, ...change },
      { ...at.streets, yookassa: house.emulator.url },
    )
    expect(found.of(`YooKassa/${check}`)).toMatchObject({ level: 'red', says: expect.stringMatching(says) })
    expect(JSON.stringify(found.all)).not.toMatch(/test_demo|test_wrong/)
  })

  it('finds a gateway without money', async () => {
    const look = () =>
      doctor.look({ ...at.env, ...emulated }, { ...at.streets, yookassa: house.emulator.url })
    await house.control('POST', '/balance', { gateway: '1.00' })
    expect((await look()).of('Money/float')).toMatchObject({
      level: 'yellow',
      says: expect.stringContaining('1.00'),
    })
    await house.control('POST', '/balance', { gateway: '1000.00' })
    expect((await look()).of('Money/float').says).toMatch(
      /1000\.00; one deal at the largest price takes 296100\.00/,
    )
    await house.control('POST', '/balance', { gateway: '10000000.00' })
  })

  it('finds silence', async () => {
    await house.control('POST', '/faults', { operation: 'me', mode: 'timeout_before' })
    const found = await doctor.look(
      { ...at.env, ...emulated },
      { ...at.streets, yookassa: house.emulator.url },
    )
    expect(found.of('YooKassa/shop').says).toContain('does not answer: no answer in time')
    expect(found.of('YooKassa/receipts').level).toBe('skipped')
    await house.control('DELETE', '/faults')
  })

  const others: [
    what: string,
    world: Parameters<typeof yookassaOf>[0],
    check: string,
    level: string,
    says: RegExp,
  ][] = [
    ['a disabled shop', { shop: { ...REAL_SHOP, status: 'disabled' } }, 'shop', 'red', /disabled/],
    [
      'a shop without cards',
      { shop: { ...REAL_SHOP, payment_methods: ['sbp'] } },
      'bank cards',
      'red',
      /no bank cards/,
    ],
    [
      'receipts',
      { shop: { ...REAL_SHOP, fiscalization: { enabled: true, provider: 'atol' } } },
      'receipts',
      'red',
      /refuses payments/,
    ],
    [
      'receipts of old',
      { shop: { ...REAL_SHOP, fiscalization_enabled: true } },
      'receipts',
      'red',
      /refuses payments/,
    ],
    [
      'no word of receipts',
      { shop: { ...REAL_SHOP, fiscalization_enabled: undefined } },
      'receipts',
      'yellow',
      /does not say/,
    ],
    [
      'a test shop with a real gateway',
      { shop: { ...REAL_SHOP, test: true } },
      'real money',
      'red',
      /for tests/,
    ],
    [
      'a gateway without SBP',
      { gateway: { ...REAL_GATEWAY, payout_methods: ['bank_card', 'yoo_money'] } },
      'payout methods',
      'yellow',
      /does not pay to SBP/,
    ],
    ['that deals are possible', { deals: 200 }, 'rail', 'green', /RAIL=safe_deal is possible/],
  ]
  it.each(others)('finds %s', async (_what, world, check, level, says) => {
    const yookassa = await doctor.stranger(yookassaOf(world))
    const found = await doctor.look(at.env, { ...at.streets, yookassa })
    expect(found.of(`YooKassa/${check}`)).toMatchObject({ level, says: expect.stringMatching(says) })
  })

  it('finds a real gateway without money', async () => {
    const gateway = { ...REAL_GATEWAY, payout_balance: { value: '0.00', currency: 'RUB' } }
    const yookassa = await doctor.stranger(yookassaOf({ gateway }))
    const found = await doctor.look(at.env, { ...at.streets, yookassa })
    expect(found.of('Money/float')).toMatchObject({
      level: 'red',
      says: expect.stringContaining('nothing can'),
    })
  })

  it.each([
    [-90_000, 'red', /behind YooKassa's/],
    [90_000, 'red', /ahead of YooKassa's/],
    [10_000, 'yellow', /ahead of/],
    [500, 'green', /agrees/],
  ])('measures a clock that is %i ms off', async (ms, level, says) => {
    const found = await doctor.look(at.env, at.streets, ms)
    for (const check of ['YooKassa/clock', 'Database/clock']) expect(found.of(check).level).toBe(level)
    expect(found.of('YooKassa/clock').says).toMatch(says)
  })

  it('finds whether deals are allowed, when they are wanted', async () => {
    const { YOOKASSA_GATEWAY_ID: _id, YOOKASSA_GATEWAY_KEY: _key, ...withoutGateway } = at.env
    const other = await house.another({ RAIL: 'safe_deal' })
    const look = () =>
      doctor.look(
        { ...withoutGateway, RAIL: 'safe_deal', YOOKASSA_SECRET_KEY: 'test_demo' },
        { yookassa: house.emulator.url, platform: other.url },
      )
    const allowed = await look()
    expect(allowed.of('YooKassa/rail')).toMatchObject({ level: 'green', says: 'safe_deal is allowed' })
    expect(allowed.atLevel('red').filter((name) => name !== CARELESS)).toEqual([])
    await house.control('POST', '/shop', { safe_deal_enabled: false })
    const forbidden = await look()
    expect(forbidden.of('YooKassa/rail')).toMatchObject({
      level: 'red',
      says: expect.stringContaining('403'),
    })
  })

  it('does not take just any answer for a list of deals', async () => {
    const yookassa = await doctor.stranger(yookassaOf({ deals: 200, items: [{ created_at: 'long ago' }] }))
    const found = await doctor.look({ ...at.env, RAIL: 'safe_deal' }, { ...at.streets, yookassa })
    expect(found.of('YooKassa/rail')).toMatchObject({
      level: 'red',
      says: expect.stringContaining('not with a list of deals'),
    })
  })

  it('finds deals that live shorter than the settings say', async () => {
    const items = [{ created_at: '2026-01-01T00:00:00Z', expires_at: '2026-01-31T00:00:00Z' }]
    const yookassa = await doctor.stranger(yookassaOf({ deals: 200, items }))
    const found = await doctor.look({ ...at.env, RAIL: 'safe_deal' }, { ...at.streets, yookassa })
    expect(found.of('YooKassa/rail')).toMatchObject({ level: 'yellow', todo: 'DEAL_LIFE_DAYS=30' })
  })

  it('finds something that is not YooKassa at all', async () => {
    const yookassa = await doctor.stranger((_request, response) => response.end('<h1>Hello</h1>'))
    const found = await doctor.look(at.env, { ...at.streets, yookassa })
    expect(found.of('YooKassa/shop').says).toContain('not as YooKassa does')
  })
})

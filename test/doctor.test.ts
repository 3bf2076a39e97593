import { beforeAll, describe, expect, it } from 'vitest'
import { sql } from '../src/db/db.ts'
import { createPerson } from '../src/identity/person.ts'
import { makeCertificate } from './support/certificate.ts'
import { GOOD, PUBLIC_URL, REAL_GATEWAY, REAL_SHOP, testDoctor, yookassaOf } from './support/doctor.ts'
import { testHouse } from './support/house.ts'

/** As in production, behind a proxy of its own. */
const AT_HOME = { PUBLIC_URL, TRUST_PROXY: '127.0.0.1', YOOKASSA_WEBHOOK_SOURCES: '', DEVELOPER_CARD: '' }
/** PostgreSQL under tests does not wait for the disk, and the doctor says so. */
const CARELESS = 'Database/safety'

const house = testHouse({ env: { ...AT_HOME, PLATFORM_PAYOUT: 'retain' }, isWorking: false })
const doctor = testDoctor()

let env: Record<string, string>
let real: string
const streets = () => ({ yookassa: real, platform: house.server.url })

beforeAll(async () => {
  real = await doctor.stranger(yookassaOf())
  env = { ...GOOD, DATABASE_URL: house.database.url }
  await createPerson(house.server.ctx, {
    email: 'olga@example.com',
    name: 'Olga',
    password: 'long enough',
    roles: ['operator'],
  })
})

describe('a good configuration', () => {
  it('is green all over', async () => {
    const found = await doctor.look(env, streets())
    expect(
      found.all.filter(({ level, check }) => level !== 'green' && `Database/${check}` !== CARELESS),
    ).toEqual([])
    expect(found.all.length).toBeGreaterThan(35)
  })

  it('is a test shop against the emulator, and otherwise green', async () => {
    const found = await doctor.look(
      { ...env, YOOKASSA_SECRET_KEY: 'test_demo', YOOKASSA_GATEWAY_KEY: 'test_demo_payouts' },
      { ...streets(), yookassa: house.emulator.url },
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
      { ...env, ...emulated, ...change },
      { ...streets(), yookassa: house.emulator.url },
    )
    expect(found.of(`YooKassa/${check}`)).toMatchObject({ level: 'red', says: expect.stringMatching(says) })
    expect(JSON.stringify(found.all)).not.toMatch(/test_demo|test_wrong/)
  })

  it('finds a gateway without money', async () => {
    const look = () => doctor.look({ ...env, ...emulated }, { ...streets(), yookassa: house.emulator.url })
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
    const found = await doctor.look({ ...env, ...emulated }, { ...streets(), yookassa: house.emulator.url })
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
    const found = await doctor.look(env, { ...streets(), yookassa })
    expect(found.of(`YooKassa/${check}`)).toMatchObject({ level, says: expect.stringMatching(says) })
  })

  it('finds a real gateway without money', async () => {
    const gateway = { ...REAL_GATEWAY, payout_balance: { value: '0.00', currency: 'RUB' } }
    const yookassa = await doctor.stranger(yookassaOf({ gateway }))
    const found = await doctor.look(env, { ...streets(), yookassa })
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
    const found = await doctor.look(env, streets(), ms)
    for (const check of ['YooKassa/clock', 'Database/clock']) expect(found.of(check).level).toBe(level)
    expect(found.of('YooKassa/clock').says).toMatch(says)
  })

  it('finds something that is not YooKassa at all', async () => {
    const yookassa = await doctor.stranger((_request, response) => response.end('<h1>Hello</h1>'))
    const found = await doctor.look(env, { ...streets(), yookassa })
    expect(found.of('YooKassa/shop').says).toContain('not as YooKassa does')
  })
})

describe('the way to us', () => {
  const answering =
    (status: number, headers: Record<string, string> = {}) =>
    () =>
      doctor.stranger((_request, response) => response.writeHead(status, headers).end('nobody'))

  const strangers: [what: string, platform: () => Promise<string>, says: RegExp][] = [
    ['nobody behind the proxy', async () => 'http://127.0.0.1:1', /HTTP 502/],
    ['a webhook that is not passed on', answering(404), /nothing is there/],
    ['a redirect', answering(301, { location: 'https://www.example.com/' }), /sends us on to https:\/\/www/],
    ['somebody else', answering(200), /something else answers/],
    ['a password at the door', answering(401), /something else answers/],
  ]
  it.each(strangers)('finds %s', async (_what, platform, says) => {
    const found = await doctor.look(env, { ...streets(), platform: await platform() })
    expect(found.of('Notifications/webhook')).toMatchObject({
      level: 'red',
      says: expect.stringMatching(says),
    })
    expect(found.of('Address/server').level).toBe('red')
  })

  it('finds a server that takes the proxy for everybody', async () => {
    const blind = await house.another({ TRUST_PROXY: '' })
    const found = await doctor.look({ ...env, TRUST_PROXY: '' }, { ...streets(), platform: blind.url })
    expect(found.of('Notifications/webhook').level).toBe('green')
    expect(found.of('Notifications/proxy')).toMatchObject({
      level: 'red',
      says: expect.stringContaining('takes 127.0.0.1 for our address'),
      todo: 'TRUST_PROXY=127.0.0.1',
    })
  })

  it('finds a server that believes anybody', async () => {
    const gullible = await house.another({ TRUST_PROXY: 'true' })
    const found = await doctor.look({ ...env, TRUST_PROXY: 'true' }, { ...streets(), platform: gullible.url })
    expect(found.of('Notifications/proxy')).toMatchObject({
      level: 'red',
      says: expect.stringContaining('anybody'),
    })
    expect(found.of('Notifications/forgery').level).toBe('red')
  })

  it('finds a proxy that passes forged headers on', async () => {
    const found = await doctor.look(env, { ...streets(), forwards: 'passes' })
    expect(found.of('Notifications/forgery')).toMatchObject({ level: 'red' })
  })

  it('finds that this machine may play YooKassa, and leaves nothing behind when it may', async () => {
    const open = await house.another({ YOOKASSA_WEBHOOK_SOURCES: '203.0.113.0/24' })
    const found = await doctor.look(env, { ...streets(), platform: open.url })
    expect(found.of('Notifications/webhook')).toMatchObject({
      level: 'red',
      says: expect.stringContaining('would take'),
    })
    expect(await house.database.db.rows(sql`select * from notification`)).toEqual([])
  })

  it('finds a demo, and another rail', async () => {
    const meta = (change: object) => async () => {
      const answer = { ...(await house.must<object>('GET', '/meta')), ...change }
      return doctor.stranger((_request, response) => response.end(JSON.stringify(answer)))
    }
    const demo = await doctor.look(env, { ...streets(), platform: await meta({ is_demo: true })() })
    expect(demo.of('Address/server')).toMatchObject({ level: 'red', says: expect.stringContaining('demo') })
    const other = await doctor.look(env, { ...streets(), platform: await meta({ rail: 'safe_deal' })() })
    expect(other.of('Address/server')).toMatchObject({
      level: 'yellow',
      says: expect.stringContaining('safe_deal'),
    })
    const late = await doctor.look(env, {
      ...streets(),
      platform: await meta({ now: '2020-01-01T00:00:00.000Z' })(),
    })
    expect(late.of('Address/server')).toMatchObject({ level: 'red', says: expect.stringContaining('clock') })
  })

  const certificates: [what: string, days: number, names: string[], level: string, says: RegExp][] = [
    ['that has ended', -3, ['pay.example.com'], 'red', /it ended on/],
    ['that nobody vouches for', 90, ['pay.example.com'], 'red', /self-signed/],
  ]
  it.each(certificates)('finds a certificate %s', async (_what, days, names, level, says) => {
    const found = await doctor.look(env, { ...streets(), certificate: makeCertificate(names, days) })
    expect(found.of('Address/certificate')).toMatchObject({ level, says: expect.stringMatching(says) })
    expect(found.of('Notifications/webhook').level).toBe('green') // YooKassa takes any certificate
  })

  it('finds a certificate of another name', async () => {
    const certificate = { ...makeCertificate(['www.example.com'], 90), isTrusted: true }
    const found = await doctor.look(env, { ...streets(), certificate })
    expect(found.of('Address/certificate')).toMatchObject({
      level: 'red',
      says: expect.stringContaining('another name'),
    })
  })

  it('finds a certificate that is about to end', async () => {
    const found = await doctor.look(env, streets(), 80 * 86_400_000)
    expect(found.of('Address/certificate')).toMatchObject({ level: 'yellow' })
  })

  it('finds a name that is known here only', async () => {
    const found = await doctor.look(env, { ...streets(), addresses: ['10.0.0.1', '::1'] })
    expect(found.of('Address/name').level).toBe('yellow')
    const nobody = await doctor.look(env, { ...streets(), addresses: [] })
    expect(nobody.of('Address/name').level).toBe('red')
  })
})

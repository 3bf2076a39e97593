import { describe, expect, it } from 'vitest'
import { GOOD } from '../../test/support/doctor.ts'
import { loadConfig, YOOKASSA_SOURCES } from '../config.ts'
import { address } from './address.ts'
import type { Family, Level } from './check.ts'
import { money } from './money.ts'
import { notifications } from './notifications.ts'
import type { Patient } from './patient.ts'
import { settings } from './settings.ts'
import { skewMs } from './skew.ts'
import { yookassa } from './yookassa.ts'

const families: Record<string, Family> = { settings, money, yookassa, address, notifications }

/** A check that looks at nothing but the settings. */
async function look(name: string, change: Record<string, string>) {
  const [family = '', check = ''] = name.split('/')
  const env = { ...GOOD, ...change }
  const patient = { config: loadConfig(env), env } as unknown as Patient
  return families[family]?.checks[check]?.(patient)
}

const FULL = { PLATFORM_PAYOUT: 'full', DEVELOPER_CARD: '4000000000000002' }
const DEAL = { RAIL: 'safe_deal', PLATFORM_PAYOUT: 'full' }
const TEST_CARD = '5555555555554477'

type Row = [check: string, change: Record<string, string>, level: Level, says: RegExp]
const rows: Row[] = [
  ['settings/spelling', {}, 'green', /no setting/],
  ['settings/spelling', { TRUST_PROXI: '1' }, 'yellow', /TRUST_PROXI \(meant TRUST_PROXY\?\)/],
  ['settings/spelling', { YOOKASSA_WEBHOOK_URL: '1' }, 'yellow', /YOOKASSA_WEBHOOK_URL/],
  ['settings/spelling', { EMULATOR_HOST: '::', PATH: '/bin', HOME: '/' }, 'green', /no setting/],
  ['settings/keys', {}, 'green', /two/],
  ['settings/keys', { YOOKASSA_SECRET_KEY: '"live_x"' }, 'red', /YOOKASSA_SECRET_KEY: has spaces or quotes/],
  ['settings/keys', { YOOKASSA_GATEWAY_KEY: 'live_x\n' }, 'red', /YOOKASSA_GATEWAY_KEY/],
  ['settings/keys', { YOOKASSA_GATEWAY_ID: GOOD.YOOKASSA_SHOP_ID }, 'red', /same id/],
  ['settings/keys', { YOOKASSA_SHOP_ID: 'shop' }, 'red', /YOOKASSA_SHOP_ID is not a number/],
  ['settings/answer time', { YOOKASSA_TIMEOUT_MS: '30000' }, 'yellow', /30 s/],
  ['settings/rate limit', { RATE_LIMIT_MAX: '1000000' }, 'yellow', /no limit/],
  ['settings/processes', {}, 'green', /^1 on/],
  ['settings/processes', { CLUSTER: '64' }, 'yellow', /64 processes share/],
  ['settings/rate limit', { CLUSTER: '4' }, 'yellow', /4 processes/],
  ['settings/rate limit', { CLUSTER: '4', REDIS_URL: 'redis://localhost' }, 'green', /counted together/],
  ['settings/redis', {}, 'green', /not used/],
  ['settings/redis', { REDIS_URL: 'redis://127.0.0.1:1' }, 'red', /ECONNREFUSED/],
  ['settings/log', { LOG_LEVEL: 'trace' }, 'yellow', /very much/],
  ['settings/log', { LOG_LEVEL: 'silent' }, 'yellow', /hides/],
  ['settings/outside tokens', { JWT_JWKS_URL: 'http://example.com/jwks' }, 'red', /not https/],

  ['money/prices', {}, 'green', /5\.91 to 350000\.00/],
  ['money/prices', { PAYOUT_MIN: '400000.00' }, 'red', /no price fits/],
  ['money/prices', { PAYMENT_MIN: '500.00', PAYMENT_MAX: '100.00' }, 'red', /no price fits/],
  ['money/prices', { PAYMENT_MAX: '700000.00' }, 'yellow', /bank card pays at most 350000\.00/],
  ['money/payout limits', { PAYOUT_MIN: '600.00', PAYOUT_MAX: '500.00' }, 'red', /above the largest/],
  ['money/payout limits', { PAYOUT_MIN: '1.00' }, 'yellow', /5\.00 to 500000\.00/],
  ['money/payout limits', { PAYOUT_MAX: '600000.00' }, 'yellow', /5\.00 to 500000\.00/],
  ['money/payout limits', DEAL, 'green', /1\.00 to 150000\.00/],
  ['money/payout limits', { ...DEAL, DEAL_PAYOUT_MAX: '500000.00' }, 'yellow', /DEAL|150000\.00 to a card/],
  ["money/platform's share", DEAL, 'green', /by itself/],
  ['money/float', DEAL, 'green', /not needed/],
  ['yookassa/gateway', DEAL, 'green', /not needed/],
  ['money/commission', { PLATFORM_FEE_BP: '300' }, 'yellow', /costs you money/],
  ["money/platform's share", {}, 'green', /stays with the shop/],
  ["money/platform's share", FULL, 'yellow', /20 payouts a day and 1 500 000/],
  ["money/platform's share", { ...FULL, PLATFORM_PAYOUT: 'net' }, 'yellow', /20 payouts a day/],
  ['money/platform card', {}, 'green', /not needed/],
  ['money/platform card', FULL, 'yellow', /PCI DSS/],
  ['money/platform card', { ...FULL, DEVELOPER_CARD: '4000000000000003' }, 'red', /mistyped/],
  ['money/platform card', { ...FULL, DEVELOPER_CARD: TEST_CARD }, 'red', /test card/],
  [
    'money/platform card',
    { ...FULL, DEVELOPER_CARD: TEST_CARD, YOOKASSA_SECRET_KEY: 'test_x' },
    'yellow',
    /PCI/,
  ],
  ['money/platform card', { PLATFORM_PAYOUT: 'full', DEVELOPER_PAYOUT_TOKEN: 'synonym' }, 'green', /token/],
  ['money/deadlines', { CONFIRM_HOURS: '160' }, 'yellow', /a hold lives 7 days/],
  ['money/deadlines', { HOLD_MARGIN_HOURS: '168' }, 'red', /as long as a hold/],

  ['money/life of deals', DEAL, 'green', /90 days/],
  ['money/life of deals', { ...DEAL, DEAL_LIFE_DAYS: '10' }, 'yellow', /live 10 days/],

  ['yookassa/address', {}, 'green', /api\.yookassa\.ru/],
  ['yookassa/address', { YOOKASSA_URL: 'http://localhost:8081/v3' }, 'yellow', /rehearsal/],
  ['yookassa/address', { YOOKASSA_URL: 'http://api.yookassa.ru/v3' }, 'red', /in clear/],

  ['address/public url', {}, 'green', /pay/],
  ['address/public url', { PUBLIC_URL: 'https://pay.example.com:8443' }, 'green', /8443/],
  ['address/public url', { PUBLIC_URL: 'http://pay.example.com' }, 'red', /not https/],
  ['address/public url', { PUBLIC_URL: 'https://pay.example.com:444' }, 'red', /443 and 8443 only/],
  ['address/public url', { PUBLIC_URL: 'https://192.168.1.5' }, 'red', /this network only/],
  ['address/public url', { PUBLIC_URL: 'https://localhost' }, 'red', /this network only/],
  ['address/public url', { PUBLIC_URL: 'https://pay' }, 'red', /this network only/],
  ['address/public url', { PUBLIC_URL: 'https://[fd00::1]' }, 'red', /this network only/],
  ['address/public url', { PUBLIC_URL: 'https://example.com/pay' }, 'red', /has a path/],
  ['address/return origins', {}, 'green', /pay/],
  [
    'address/return origins',
    { ALLOWED_RETURN_ORIGINS: 'https://shop.example.com' },
    'green',
    /only by default/,
  ],
  ['address/return origins', { ALLOWED_RETURN_ORIGINS: 'https://example.com/' }, 'red', /matches nothing/],
  ['address/return origins', { ALLOWED_RETURN_ORIGINS: '*' }, 'red', /matches nothing/],
  ['address/return origins', { ALLOWED_RETURN_ORIGINS: 'http://shop.example.com' }, 'red', /can change/],
  [
    'address/return origins',
    { ALLOWED_RETURN_ORIGINS: 'https://shop.example.net' },
    'yellow',
    /not a site of/,
  ],

  ['notifications/allow-list', {}, 'green', /7 networks/],
  [
    'notifications/allow-list',
    { YOOKASSA_WEBHOOK_SOURCES: '185.71.76.0/27' },
    'red',
    /lacks 185\.71\.77\.0\/27/,
  ],
  ['notifications/allow-list', { YOOKASSA_WEBHOOK_SOURCES: '0.0.0.0/0,::/0' }, 'red', /your own network/],
  ['notifications/allow-list', sources('127.0.0.0/8'), 'red', /has 127\.0\.0\.0\/8/],
  ['notifications/allow-list', sources('::ffff:10.0.0.0/104'), 'red', /your own network/],
  ['notifications/allow-list', sources('198.51.100.1'), 'yellow', /does not publish/],
]
function sources(more: string) {
  return { YOOKASSA_WEBHOOK_SOURCES: `${YOOKASSA_SOURCES},${more}` }
}

describe('settings', () => {
  it.each(rows)('%s %j is %s', async (check, change, level, says) => {
    const found = await look(check, change)
    expect(found).toMatchObject({ level, says: expect.stringMatching(says) })
    if (level === 'yellow' || level === 'red') expect(found?.todo).toBeTruthy()
  })
})

it('measures a difference of clocks by what is certain', () => {
  const at = (second: number) => new Date(second * 1000)
  expect(skewMs(at(10), at(11), at(10), at(12))).toBe(0)
  expect(skewMs(at(20), at(21), at(10), at(12))).toBe(8_000)
  expect(skewMs(at(2), at(3), at(10), at(12))).toBe(-7_000)
})

import { afterAll, beforeAll } from 'vitest'
import { ShiftedClock } from '../../src/core/clock.ts'
import type { Level } from '../../src/doctor/check.ts'
import { examine, type Told } from '../../src/doctor/examine.ts'
import { type Certificate, makeCertificate } from './certificate.ts'
import { type Front, startFront, startStranger } from './front.ts'
import { testHouse } from './house.ts'

export const PUBLIC_URL = 'https://pay.example.com'
export const YOOKASSA_URL = 'https://api.yookassa.ru/v3'

/** Settings with which nothing is red or yellow, given a world that is right. */
export const GOOD = {
  PUBLIC_URL,
  YOOKASSA_URL,
  YOOKASSA_SHOP_ID: '100500',
  YOOKASSA_SECRET_KEY: 'live_shop_key',
  YOOKASSA_GATEWAY_ID: '500100',
  YOOKASSA_GATEWAY_KEY: 'live_gateway_key',
  PLATFORM_PAYOUT: 'retain',
  TRUST_PROXY: '127.0.0.1',
}

/** Like the internet, but here: names lead to doors of ours, and both certificates are trusted. */
export type Streets = {
  yookassa: string
  platform: string
  /** The platform's, when it is not the usual one. */
  certificate?: Certificate & { isTrusted?: boolean }
  forwards?: 'adds' | 'passes'
  addresses?: string[]
}

/** PostgreSQL under tests does not wait for the disk, and the doctor says so. */
export const CARELESS = 'Database/safety'

/** A house as in production, behind a proxy of its own, with an operator in it; and a doctor who may look at it. */
export function examinedHouse() {
  const house = testHouse({
    env: {
      PUBLIC_URL,
      TRUST_PROXY: '127.0.0.1',
      YOOKASSA_WEBHOOK_SOURCES: '',
      DEVELOPER_CARD: '',
      RAIL: 'two_stage',
      PLATFORM_PAYOUT: 'retain',
    },
    isWorking: false,
  })
  const doctor = testDoctor()
  let yookassa = ''
  beforeAll(async () => {
    yookassa = await doctor.stranger(yookassaOf())
    await house.person('operator')
  })
  return {
    house,
    doctor,
    /** The settings that the house should have. */
    get env(): Record<string, string> {
      return { ...GOOD, DATABASE_URL: house.database.url }
    },
    /** A YooKassa with real money, and the house. */
    get streets(): Streets {
      return { yookassa, platform: house.server.url }
    },
  }
}

/** The doctor with a world around it. Answers what it found, by check. Call it at the top of a test file. */
export function testDoctor() {
  const trusted = makeCertificate(['pay.example.com', 'api.yookassa.ru'], 90)
  const open: { close(): Promise<void> }[] = []
  afterAll(() => Promise.all(open.map((each) => each.close())))
  const fronts = new Map<string, Promise<Front>>()

  function frontOf(target: string, options: Parameters<typeof startFront>[1] = {}): Promise<Front> {
    const name = `${target} ${options.forwards} ${options.certificate?.cert}`
    const known = fronts.get(name)
    if (known) return known
    const front = startFront(target, { certificate: trusted, ...options }).then((started) => {
      open.push(started)
      return started
    })
    fronts.set(name, front)
    return front
  }

  return {
    /** @param clockMs how far this machine's clock is ahead */
    async look(env: Record<string, string>, streets: Streets, clockMs = 0): Promise<Findings> {
      const { certificate, forwards, addresses = ['198.51.100.1'] } = streets
      const [yookassa, platform] = await Promise.all([
        frontOf(streets.yookassa),
        frontOf(streets.platform, { ...(certificate && { certificate }), ...(forwards && { forwards }) }),
      ])
      const doors: Record<string, number> = {
        'api.yookassa.ru': yookassa.port,
        'pay.example.com': platform.port,
      }
      const clock = new ShiftedClock()
      clock.offsetMs = clockMs
      const report = await examine(env, clock, {
        locate: (host, port) => {
          const door = doors[host]
          return door ? { host: '127.0.0.1', port: door } : { host, port }
        },
        addresses: async () => addresses,
        ca: trusted.cert + (certificate?.isTrusted ? certificate.cert : ''),
      })
      return findingsOf(report.findings)
    },
    async stranger(...args: Parameters<typeof startStranger>): Promise<string> {
      const started = await startStranger(...args)
      open.push(started)
      return started.url
    },
  }
}

export type Findings = { all: Told[]; of(check: string): Told; atLevel(level: Level): string[] }

/** Findings are named `YooKassa/shop`. */
export function findingsOf(all: Told[]): Findings {
  const nameOf = ({ family, check }: Told) => `${family}/${check}`
  return {
    all,
    of(check) {
      const found = all.find((told) => nameOf(told) === check)
      if (!found) throw new Error(`no check ${check} among ${all.map(nameOf).join(', ')}`)
      return found
    },
    atLevel: (level) => all.filter((told) => told.level === level).map(nameOf),
  }
}

type Side = Record<string, unknown> & { id: string; key: string }

export const REAL_SHOP: Side = {
  id: GOOD.YOOKASSA_SHOP_ID,
  key: GOOD.YOOKASSA_SECRET_KEY,
  status: 'enabled',
  test: false,
  fiscalization_enabled: false,
  payment_methods: ['bank_card', 'yoo_money'],
}
export const REAL_GATEWAY: Side = {
  id: GOOD.YOOKASSA_GATEWAY_ID,
  key: GOOD.YOOKASSA_GATEWAY_KEY,
  status: 'enabled',
  test: false,
  name: 'Payouts',
  payout_methods: ['bank_card', 'yoo_money', 'sbp'],
  payout_balance: { value: '1000000.00', currency: 'RUB' },
}

/** A YooKassa with real money, as far as /me and /deals go: the emulator is always a test shop. */
export function yookassaOf(
  { shop = REAL_SHOP, gateway = REAL_GATEWAY, deals = 403, items = [] } = {} as {
    shop?: Side
    gateway?: Side
    deals?: number
    items?: object[]
  },
): Parameters<typeof startStranger>[0] {
  return (request, response) => {
    const side = [shop, gateway].find(({ id, key }) => {
      const basic = Buffer.from(`${id}:${key}`).toString('base64')
      return request.headers.authorization === `Basic ${basic}`
    })
    const path = (request.url ?? '').split('?')[0]
    const { id, key: _key, ...said } = side ?? { id: '', key: '' }
    const [status, body] = !side
      ? [401, { type: 'error', code: 'invalid_credentials' }]
      : path === '/v3/me'
        ? [200, { account_id: id, ...said }]
        : [deals, { type: 'list', items }]
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
  }
}

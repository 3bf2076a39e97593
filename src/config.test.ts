import { describe, expect, it } from 'vitest'
import { ConfigError, loadConfig } from './config.ts'

const LIVE = {
  YOOKASSA_URL: 'https://api.yookassa.ru/v3',
  PUBLIC_URL: 'https://sdelka.example.com',
  YOOKASSA_SHOP_ID: '100',
  YOOKASSA_SECRET_KEY: 'live_x',
  YOOKASSA_GATEWAY_ID: '200',
  YOOKASSA_GATEWAY_KEY: 'live_y',
  DEVELOPER_CARD: '5555555555554477',
}

const problemOf = (env: Record<string, string>): string => {
  try {
    loadConfig(env)
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigError)
    return (error as Error).message
  }
  throw new Error('it was accepted')
}

describe('the demo', () => {
  it('needs nothing', () => {
    expect(loadConfig({})).toMatchObject({
      isDemo: true,
      PORT: 8080,
      EMULATOR_PORT: 8081,
      PUBLIC_URL: 'http://localhost:8080',
      YOOKASSA_URL: 'http://127.0.0.1:8081/v3',
      PLATFORM_FEE_BP: 1000,
      TAX_BP: 600,
      RAIL: 'two_stage',
      PLATFORM_PAYOUT: 'full',
      PAYOUT_MIN: 5_00,
      PAYMENT_MAX: 350_000_00,
      ANSWER_HOURS: 24 * 3_600_000,
      TIME_ZONE: 'Europe/Moscow',
      WORK_HOURS: { from: 8 * 60, to: 21 * 60 },
    })
  })

  it('takes an empty variable for one that is not set', () => {
    expect(loadConfig({ PORT: '', YOOKASSA_URL: '', DEVELOPER_CARD: '' })).toEqual(loadConfig({}))
  })

  it('is not what somebody with the keys of a real shop wants', () => {
    const { YOOKASSA_URL: _, ...keys } = LIVE
    expect(problemOf(keys)).toContain('YOOKASSA_URL')
  })

  it('cannot be changed afterwards', () => {
    expect(() => {
      ;(loadConfig({}) as { PORT: number }).PORT = 1
    }).toThrow(TypeError)
  })
})

describe('a live house', () => {
  it('takes what it is given, and believes notifications of YooKassa only', () => {
    const config = loadConfig(LIVE)
    expect(config).toMatchObject({ ...LIVE, isDemo: false })
    expect(config.ALLOWED_RETURN_ORIGINS).toEqual(['https://sdelka.example.com'])
    expect(config.YOOKASSA_WEBHOOK_SOURCES.join()).not.toContain('127.')
  })

  it('names everything that is missing, in one line', () => {
    const message = problemOf({ YOOKASSA_URL: LIVE.YOOKASSA_URL })
    expect(message).not.toContain('\n')
    for (const name of [
      'PUBLIC_URL',
      'YOOKASSA_SHOP_ID',
      'YOOKASSA_SECRET_KEY',
      'YOOKASSA_GATEWAY_ID',
      'YOOKASSA_GATEWAY_KEY',
      'DEVELOPER_CARD',
    ]) {
      expect(message).toContain(name)
    }
  })

  it.each(Object.keys(LIVE).filter((name) => name !== 'YOOKASSA_URL'))('misses %s', (name) => {
    expect(problemOf({ ...LIVE, [name]: '' })).toContain(name)
  })

  it('needs no card when nothing is paid to the platform, or it has a token', () => {
    const { DEVELOPER_CARD: _, ...rest } = LIVE
    expect(() => loadConfig({ ...rest, PLATFORM_PAYOUT: 'retain' })).not.toThrow()
    expect(() => loadConfig({ ...rest, DEVELOPER_PAYOUT_TOKEN: 'token' })).not.toThrow()
  })
})

describe('a setting that makes no sense', () => {
  it.each([
    ['PORT', '80800'],
    ['PORT', '-1'],
    ['PORT', '80.5'],
    ['PORT', 'eighty'],
    ['CLUSTER', '0'],
    ['CLUSTER', '65'],
    ['CLUSTER', '2.5'],
    ['CLUSTER', 'all'],
    ['DATABASE_URL', 'mysql://localhost/x'],
    ['PUBLIC_URL', 'sdelka.example.com'],
    ['PUBLIC_URL', 'ftp://sdelka.example.com'],
    ['YOOKASSA_URL', 'javascript:alert(1)'],
    ['DEVELOPER_CARD', '4111 1111 1111 1111'],
    ['PLATFORM_FEE_BP', '10 %'],
    ['PLATFORM_FEE_BP', '5001'],
    ['TAX_BP', '-1'],
    ['PLATFORM_PAYOUT', 'half'],
    ['RAIL', 'monorail'],
    ['PAYMENT_MIN', '1,00'],
    ['PAYOUT_MAX', 'much'],
    ['ANSWER_HOURS', '0'],
    ['LOG_LEVEL', 'loud'],
    ['YOOKASSA_TIMEOUT_MS', '5'],
    ['YOOKASSA_WEBHOOK_SOURCES', 'yookassa.ru'],
    ['YOOKASSA_WEBHOOK_SOURCES', '10.0.0.0/33'],
    ['TRUST_PROXY', '1'],
    ['TRUST_PROXY', 'false'],
    ['TRUST_PROXY', 'nginx'],
  ])('%s=%s is refused by its name', (name, value) => {
    expect(problemOf({ [name]: value })).toContain(name)
  })

  it('is told together with all the others, in one line', () => {
    const message = problemOf({ PORT: 'x', TAX_BP: 'y', PUBLIC_URL: 'z', PAYMENT_MIN: '1,00' })
    for (const name of ['PORT', 'TAX_BP', 'PUBLIC_URL', 'PAYMENT_MIN']) expect(message).toContain(name)
    expect(message).not.toContain('\n')
  })

  it('does not tell a secret', () => {
    expect(problemOf({ DEVELOPER_CARD: '4111-1111-1111-1111' })).not.toContain('4111')
  })
})

describe('a cluster', () => {
  it('has connections enough for each of its processes', () => {
    expect(loadConfig({ ...LIVE, CLUSTER: '16' }).DATABASE_POOL).toBeGreaterThanOrEqual(64)
    const tight = { ...LIVE, CLUSTER: '8', DATABASE_POOL: '15' }
    expect(problemOf(tight)).toBe(
      'configuration: DATABASE_POOL: 15 are not enough, 8 processes need 16 at least',
    )
  })

  it('is for live mode: a demo is one process', () => {
    expect(loadConfig({ CLUSTER: '4', DATABASE_POOL: '2' })).toMatchObject({ CLUSTER: 1, DATABASE_POOL: 2 })
  })
})

it.each(['true', 'loopback', '10.0.0.1', '10.0.0.1, 2a02::/32', '10.0.0.0/8,uniquelocal'])(
  'TRUST_PROXY=%s is a proxy',
  (TRUST_PROXY) => {
    expect(loadConfig({ ...LIVE, TRUST_PROXY }).TRUST_PROXY).toBe(TRUST_PROXY)
  },
)

it('lists its problems one by one as well', () => {
  const problemsOf = (env: NodeJS.ProcessEnv) => {
    try {
      loadConfig(env)
    } catch (error) {
      return error instanceof ConfigError ? error.problems : error
    }
  }
  expect(problemsOf({ PORT: 'x', LOG_LEVEL: 'loud' })).toHaveLength(2)
  expect(problemsOf({ YOOKASSA_URL: LIVE.YOOKASSA_URL })).toHaveLength(6)
})

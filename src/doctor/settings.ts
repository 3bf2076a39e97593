import { availableParallelism } from 'node:os'
import { settingNames } from '../config.ts'
import { SECOND_MS } from '../core/clock.ts'
import { type Family, type Finding, green, red, yellow } from './check.ts'
import { LIMIT_MS, reasonOf } from './outside.ts'
import type { Patient } from './patient.ts'

/** YooKassa takes up to 30 s to decide, and then answers 500. */
const PROVIDER_LIMIT_MS = 30 * SECOND_MS

export const settings: Family = {
  title: 'Settings',
  checks: {
    spelling,
    keys,
    'answer time': answerTime,
    processes,
    'rate limit': rateLimit,
    redis,
    log,
    'outside tokens': outsideTokens,
  },
}

/** Every setting has a default, so a mistyped one is silently not there. */
function spelling({ env }: Patient): Finding {
  const strangers = Object.keys(env)
    .filter((name) => !settingNames.includes(name) && !name.startsWith('EMULATOR_')) // those have settings of their own
    .flatMap((name) => {
      const meant = settingNames.find((known) => known.length > 5 && distance(name, known) <= 2)
      return meant ? [`${name} (meant ${meant}?)`] : name.startsWith('YOOKASSA_') ? [name] : []
    })
  if (strangers.length === 0) return green('no setting looks mistyped')
  return yellow(`not a setting: ${strangers.join(', ')}`, 'correct the name, or remove it')
}

/** How many letters must be put, taken or changed. */
function distance(one: string, other: string): number {
  if (Math.abs(one.length - other.length) > 2) return 3
  let row = Array.from({ length: other.length + 1 }, (_, column) => column)
  for (const [index, letter] of [...one].entries()) {
    const next = [index + 1]
    for (let column = 1; column <= other.length; column++) {
      const changed = (row[column - 1] ?? 0) + (letter === other[column - 1] ? 0 : 1)
      next[column] = Math.min(changed, (row[column] ?? 0) + 1, (next[column - 1] ?? 0) + 1)
    }
    row = next
  }
  return row[other.length] ?? 0
}

function keys({ config }: Patient): Finding {
  const { YOOKASSA_SHOP_ID: shop, YOOKASSA_SECRET_KEY: key } = config
  const { YOOKASSA_GATEWAY_ID: gateway, YOOKASSA_GATEWAY_KEY: gatewayKey } = config
  const pieces = { YOOKASSA_SHOP_ID: shop, YOOKASSA_SECRET_KEY: key, YOOKASSA_GATEWAY_ID: gateway }
  const dirty = Object.entries({ ...pieces, YOOKASSA_GATEWAY_KEY: gatewayKey }).filter(([, value]) =>
    /[\s"'<>]/.test(value),
  )
  if (dirty.length > 0) {
    const names = dirty.map(([name]) => name).join(', ')
    return red(`${names}: has spaces or quotes in it`, 'put the bare value there')
  }
  if (shop === gateway || key === gatewayKey) {
    return red('shop and gateway have the same id or key', 'each has a pair of its own in the dashboard')
  }
  for (const name of ['YOOKASSA_SHOP_ID', 'YOOKASSA_GATEWAY_ID'] as const) {
    if (config[name] && !/^\d+$/.test(config[name]))
      return red(`${name} is not a number`, 'copy it from the dashboard')
  }
  return green('two different pairs')
}

function answerTime({ config }: Patient): Finding {
  const seconds = config.YOOKASSA_TIMEOUT_MS / SECOND_MS
  if (config.YOOKASSA_TIMEOUT_MS > PROVIDER_LIMIT_MS) return green(`YooKassa has ${seconds} s for an answer`)
  return yellow(
    `YooKassa has ${seconds} s for an answer, and takes up to 30: calls that succeed will look lost, and be repeated`,
    'YOOKASSA_TIMEOUT_MS=35000',
  )
}

/** PostgreSQL wants some of the cores as well, if it is here. */
function processes({ config: { CLUSTER } }: Patient): Finding {
  const cores = availableParallelism()
  if (CLUSTER <= cores) return green(`${CLUSTER} on ${cores} cores`)
  return yellow(
    `${CLUSTER} processes share ${cores} cores and wait for each other`,
    `CLUSTER=${cores}, or less`,
  )
}

function rateLimit({ config }: Patient): Finding {
  const { RATE_LIMIT_MAX: max, REDIS_URL, CLUSTER: processes } = config
  if (max > 10_000) return yellow(`${max} requests a minute are no limit`, 'RATE_LIMIT_MAX=300')
  if (processes > 1 && !REDIS_URL) {
    return yellow(
      `${processes} processes count by themselves, so a caller gets up to ${processes} times ${max} requests a minute`,
      'set REDIS_URL, and they count together',
    )
  }
  return green(`${max} requests a minute for each caller${REDIS_URL ? ', counted together' : ''}`)
}

async function redis({ config: { REDIS_URL } }: Patient): Promise<Finding> {
  if (!REDIS_URL) return green('not used')
  const { Redis } = await import('ioredis')
  const client = new Redis(REDIS_URL, {
    lazyConnect: true,
    connectTimeout: LIMIT_MS - 500,
    maxRetriesPerRequest: 0,
    retryStrategy: () => null,
  })
  let broken: unknown
  client.on('error', (error) => {
    broken = error
  })
  try {
    await client.connect()
    await client.ping()
    return green('answers')
  } catch (error) {
    const reason = reasonOf(broken ?? error)
    return red(`does not answer: ${reason}; without it nobody is limited`, 'start it, or unset REDIS_URL')
  } finally {
    client.disconnect()
  }
}

function log({ config: { LOG_LEVEL } }: Patient): Finding {
  if (LOG_LEVEL === 'debug' || LOG_LEVEL === 'trace') {
    return yellow(`LOG_LEVEL=${LOG_LEVEL} writes very much`, 'LOG_LEVEL=info')
  }
  if (LOG_LEVEL === 'silent' || LOG_LEVEL === 'fatal') {
    return yellow(`LOG_LEVEL=${LOG_LEVEL} hides what goes wrong with money`, 'LOG_LEVEL=info')
  }
  return green(LOG_LEVEL)
}

/** A marketplace that brings its own tokens: its keys must be there, and its name must be known. */
async function outsideTokens({ config, outside }: Patient): Promise<Finding> {
  const { JWT_JWKS_URL: url, JWT_ISSUER: issuer } = config
  if (!url) return green('not used')
  if (!url.startsWith('https://')) {
    return red(`${url} is not https: whoever is on the way can sign people in`, 'use an https address')
  }
  const reply = await outside.ask(url)
  if (reply.kind === 'silent') return red(`${url} does not answer: ${reply.reason}`, 'check JWT_JWKS_URL')
  const found = (reply.body as { keys?: unknown } | null | undefined)?.keys
  if (reply.status !== 200 || !Array.isArray(found) || found.length === 0) {
    return red(`${url} shows no keys (HTTP ${reply.status})`, 'check JWT_JWKS_URL')
  }
  if (issuer === 'sdelka') {
    return red("JWT_ISSUER is our own name, so the marketplace's tokens are refused", 'set it to their iss')
  }
  return green(`${found.length} keys of ${issuer}`)
}

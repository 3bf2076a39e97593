import { readFileSync } from 'node:fs'
import type { EmulatorOptions } from './options.ts'

const DEFAULT_PORT = 8081

/** Reads the settings of a standalone emulator. @throws Error that names the variable at fault */
export function optionsFromEnvironment(env: NodeJS.ProcessEnv): EmulatorOptions & { port: number } {
  const port = numberOf(env, 'EMULATOR_PORT', DEFAULT_PORT)
  const tls = readTls(env)
  const scheme = tls === undefined ? 'http' : 'https'
  return {
    port,
    host: env.EMULATOR_HOST ?? '127.0.0.1',
    database: env.EMULATOR_DATABASE ?? ':memory:',
    shop: { id: env.YOOKASSA_SHOP_ID ?? '100500', secretKey: env.YOOKASSA_SECRET_KEY ?? 'test_demo' },
    gateway: {
      id: env.YOOKASSA_GATEWAY_ID ?? '500100',
      secretKey: env.YOOKASSA_GATEWAY_KEY ?? 'test_demo_payouts',
    },
    ...given('oauthToken', env.YOOKASSA_OAUTH_TOKEN),
    latencyMs: numberOf(env, 'EMULATOR_LATENCY_MS', 0),
    logger: env.EMULATOR_LOG === undefined ? false : { level: env.EMULATOR_LOG },
    ...(tls === undefined ? {} : { tls }),
    ...given('publicUrl', env.EMULATOR_PUBLIC_URL ?? (port === 0 ? '' : `${scheme}://localhost:${port}`)),
    ...given('gatewayBalance', env.EMULATOR_GATEWAY_BALANCE),
    ...given('notificationUrl', env.EMULATOR_NOTIFICATION_URL),
    ...given('notificationSource', env.EMULATOR_NOTIFICATION_SOURCE),
    ...given('payoutNotificationUrl', env.EMULATOR_PAYOUT_NOTIFICATION_URL),
  }
}

function readTls(env: NodeJS.ProcessEnv): { key: string; cert: string } | undefined {
  const { EMULATOR_TLS_KEY: key, EMULATOR_TLS_CERT: cert } = env
  if (!key && !cert) return undefined
  if (!key || !cert) throw new Error('EMULATOR_TLS_KEY and EMULATOR_TLS_CERT go together: two PEM files')
  return { key: readFileSync(key, 'utf8'), cert: readFileSync(cert, 'utf8') }
}

function given<Name extends string>(name: Name, value: string | undefined) {
  return value === undefined || value === '' ? {} : ({ [name]: value } as Record<Name, string>)
}

function numberOf(env: NodeJS.ProcessEnv, name: string, otherwise: number): number {
  const text = env[name]
  if (text === undefined || text === '') return otherwise
  if (!/^\d+$/.test(text)) throw new Error(`${name} is not a whole number: ${text}`)
  return Number(text)
}

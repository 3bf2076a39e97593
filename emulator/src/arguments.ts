import { parseArgs } from 'node:util'

/** A flag and the variable it stands for. */
const FLAGS = {
  port: 'EMULATOR_PORT',
  host: 'EMULATOR_HOST',
  database: 'EMULATOR_DATABASE',
  notify: 'EMULATOR_NOTIFICATION_URL',
  'public-url': 'EMULATOR_PUBLIC_URL',
  'tls-key': 'EMULATOR_TLS_KEY',
  'tls-cert': 'EMULATOR_TLS_CERT',
} as const

export const USAGE = `yookassa-emulator: YooKassa API v3 on your desk

  --port 8081            0 takes any
  --host 127.0.0.1
  --database FILE        what it remembers; without it, until it stops
  --notify URL           where the shop hears about its payments
  --public-url URL       where a payer's browser finds it
  --tls-key, --tls-cert  PEM files: HTTPS
  --help

Each flag has a variable (EMULATOR_PORT, ...); see the README for the others.`

/** The environment with what the command line says on top. @throws TypeError for an unknown flag */
export function withArguments(env: NodeJS.ProcessEnv, args: string[]): NodeJS.ProcessEnv & { help?: 'yes' } {
  const text = { type: 'string' } as const
  const { values } = parseArgs({
    args,
    options: {
      port: text,
      host: text,
      database: text,
      notify: text,
      'public-url': text,
      'tls-key': text,
      'tls-cert': text,
      help: { type: 'boolean', short: 'h' },
    },
  })
  const given = Object.entries(FLAGS).flatMap(([flag, name]) => {
    const value = values[flag as keyof typeof FLAGS]
    return value === undefined ? [] : [[name, value]]
  })
  return { ...env, ...Object.fromEntries(given), ...(values.help === true ? { help: 'yes' } : {}) }
}

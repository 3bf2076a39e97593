import type { Emulator } from './index.ts'
import { type EmulatorOptions, withDefaults } from './options.ts'

/** What a person sees at the start: the first line is for programs, the rest is all there is to know. */
export function greeting(options: EmulatorOptions, emulator: Emulator): string {
  const { shop, gateway, oauthToken, database, notificationUrl, tls } = withDefaults(options)
  const url = `${tls === undefined ? 'http' : 'https'}://localhost:${emulator.port}`
  const lines = {
    console: `${url}/`,
    shop: `${shop.id} : ${shop.secretKey}`,
    gateway: `${gateway.id} : ${gateway.secretKey}`,
    partner: `Bearer ${oauthToken}`,
    checkout: `${url}/checkout/{payment id}`,
    widget: `${url}/payouts-widget?account_id=${gateway.id}&return_url={where to}`,
    control: `${url}/_emulator`,
    'sent to':
      notificationUrl ?? 'nobody; EMULATOR_NOTIFICATION_URL, or POST /_emulator/notifications {"url"}',
    memory: database === ':memory:' ? 'until it stops; EMULATOR_DATABASE=file keeps it' : database,
  }
  const rows = Object.entries(lines).map(([name, text]) => `  ${name.padEnd(9)} ${text}`)
  return [`emulator ${url}/v3`, ...rows].join('\n')
}

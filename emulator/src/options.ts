import type { FastifyServerOptions } from 'fastify'

/** A login and its secret: what HTTP Basic carries. */
export type Credentials = {
  id: string
  secretKey: string
}

/** Everything one can choose when starting an emulator. Nothing is required. */
export type EmulatorOptions = {
  /** 0 takes any free port. */
  port?: number
  host?: string
  /** PEM of a key and of its certificate: the emulator then speaks HTTPS. */
  tls?: { key: string; cert: string }
  /** What payers' browsers can reach; goes into `confirmation_url`. Default: the address we listen on. */
  publicUrl?: string
  /** A file path, or `:memory:`. */
  database?: string
  /** Accepts payments. `gatewayId` is the `recipient.gateway_id` shown when a request names none. */
  shop?: Credentials & { gatewayId?: string }
  /** Pays out. Another pair of credentials, as at YooKassa. */
  gateway?: Credentials & { name?: string }
  /** Lets a partner act for the shop, and subscribe at `/webhooks`. */
  oauthToken?: string
  /** Rubles on the payout gateway when the database is new: `'10000000.00'`. */
  gatewayBalance?: string
  /** Where the shop hears about payments; without it nothing is sent. */
  notificationUrl?: string
  /** Where it hears about payouts; the same address unless given. */
  payoutNotificationUrl?: string
  /** The address of ours that notifications come from: `'127.0.0.2'`. */
  notificationSource?: string
  /** The emulator's time when its database is new; afterwards the stored clock wins. */
  clockStart?: Date
  /** Added to every API answer, in real milliseconds. */
  latencyMs?: number
  /** Basis points of the payment, and per cent of VAT charged on top of that fee. */
  fee?: { basisPoints: number; vatPercent: number }
  /** Days that a deal lives, 1 to 180. */
  dealLifeDays?: number
  /** Passed to Fastify. Silent by default. */
  logger?: FastifyServerOptions['logger']
}

export type Options = ReturnType<typeof withDefaults>

export function withDefaults(options: EmulatorOptions) {
  return {
    port: options.port ?? 0,
    host: options.host ?? '127.0.0.1',
    tls: options.tls,
    publicUrl: options.publicUrl?.replace(/\/+$/, ''),
    database: options.database ?? ':memory:',
    shop: { gatewayId: '100700', ...(options.shop ?? { id: '100500', secretKey: 'test_demo' }) },
    gateway: {
      name: 'Payouts',
      ...(options.gateway ?? { id: '500100', secretKey: 'test_demo_payouts' }),
    },
    oauthToken: options.oauthToken ?? 'test_demo_oauth',
    gatewayBalance: options.gatewayBalance ?? '10000000.00',
    notificationUrl: options.notificationUrl,
    notificationSource: options.notificationSource,
    payoutNotificationUrl: options.payoutNotificationUrl,
    clockStart: options.clockStart,
    latencyMs: options.latencyMs ?? 0,
    fee: options.fee ?? { basisPoints: 350, vatPercent: 22 },
    dealLifeDays: options.dealLifeDays ?? 90,
    logger: options.logger ?? false,
  }
}

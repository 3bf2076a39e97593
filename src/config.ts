import { availableParallelism } from 'node:os'
import { z } from 'zod'
import {
  amount,
  cancelPolicy,
  count,
  days,
  hours,
  list,
  networks,
  processes,
  proxies,
  workHours,
} from './config/kinds.ts'
import { isZone } from './core/zone.ts'

/** The least that a process can do with: one for what takes long, and one beside it. */
const CONNECTIONS_EACH = 2

/** YooKassa's published addresses; notifications come from nowhere else. */
export const YOOKASSA_SOURCES =
  '185.71.76.0/27,185.71.77.0/27,77.75.153.0/25,77.75.156.11,77.75.156.35,77.75.154.128/25,2a02:5180::/32'
const LOOPBACK = '127.0.0.0/8,::1/128,::ffff:127.0.0.0/104'

const Settings = z.object({
  PORT: count(8080, 0, 65_535),
  HOST: z.string().default('0.0.0.0'),
  EMULATOR_PORT: count(8081, 0, 65_535),
  DATA_DIR: z.string().default('.data'),
  DATABASE_URL: z
    .string()
    .regex(/^postgres(ql)?:\/\//, 'must look like postgres://user:password@host:5432/database')
    .optional(),
  DATABASE_POOL: z.coerce.number().int().min(CONNECTIONS_EACH).max(200).optional(), // by cores and processes unless given
  PG_NAMED: z.enum(['0', '1']).default('1'),
  PUBLIC_URL: z.url({ protocol: /^https?$/ }).optional(),
  CLUSTER: processes,
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).optional(),
  TRUST_PROXY: proxies,
  RATE_LIMIT_MAX: count(300, 1),
  REDIS_URL: z.string().optional(),
  JWT_ISSUER: z.string().default('sdelka'),
  JWT_JWKS_URL: z.url({ protocol: /^https?$/ }).optional(),

  YOOKASSA_URL: z.url({ protocol: /^https?$/ }).optional(),
  YOOKASSA_SHOP_ID: z.string().optional(),
  YOOKASSA_SECRET_KEY: z.string().optional(),
  YOOKASSA_GATEWAY_ID: z.string().optional(),
  YOOKASSA_GATEWAY_KEY: z.string().optional(),
  YOOKASSA_WEBHOOK_SOURCES: networks.optional(),
  YOOKASSA_TIMEOUT_MS: count(35_000, 100), // YooKassa gives up after 30 s and answers 500, "result unknown"

  DEVELOPER_CARD: z
    .string()
    .regex(/^\d{16,19}$/, 'must be 16 to 19 digits')
    .optional(),
  DEVELOPER_PAYOUT_TOKEN: z.string().min(1).optional(),
  RAIL: z.enum(['two_stage', 'safe_deal']).default('two_stage'),
  PLATFORM_FEE_BP: count(1000, 0, 5000),
  TAX_BP: count(600, 0, 5000),
  PLATFORM_PAYOUT: z.enum(['full', 'net', 'retain']).default('full'),
  ALLOWED_RETURN_ORIGINS: list.optional(),

  PAYMENT_MIN: amount('1.00'),
  PAYMENT_MAX: amount('350000.00'), // a bank card's limit
  PAYOUT_MIN: amount('5.00'), // a basic payout to a card
  PAYOUT_MAX: amount('500000.00'),
  DESTINATION_COOL_HOURS: count(24, 0).transform((value) => value * 3_600_000),
  CARD_PAYOUTS_A_DAY: count(20, 0), // of one card or wallet, by YooKassa's rules; 0: no limit
  CARD_PAYOUT_A_MONTH: amount('1500000.00'),
  WALLET_PAYOUT_A_MONTH: amount('600000.00'),

  DEAL_FEE_MOMENT: z.enum(['deal_closed', 'payment_succeeded']).default('deal_closed'),
  DEAL_PAYOUT_MIN: amount('1.00'),
  DEAL_PAYOUT_MAX: amount('150000.00'), // one payout inside a deal
  DEAL_LIFE_DAYS: count(90, 1, 180).transform((value) => value * 86_400_000), // agreed with YooKassa, the same for all
  DEAL_WARN_DAYS: days(14),
  DEAL_MARGIN_HOURS: hours(24),
  PROVIDER_FEE_BP: count(350, 0, 5000), // an estimate: the contract says, and each payment tells
  PROVIDER_VAT_BP: count(2200, 0, 5000),

  FOUR_EYES_ABOVE: amount('50000.00'), // money that people move by hand; 0.00 asks for a second person always
  APPROVAL_HOURS: hours(72),

  ANSWER_HOURS: hours(24),
  PAY_HOURS: hours(24),
  CONFIRM_HOURS: hours(72),
  HOLD_MARGIN_HOURS: hours(12),
  HOLD_POLICY: z.enum(['capture', 'cancel', 'ask']).optional(), // by the rail unless given
  CANCEL_POLICY: cancelPolicy('24h:0%,0h:20%,after:20%'),
  OBJECTION_HOURS: hours(24),

  TIME_ZONE: z.string().refine(isZone, 'must be a time zone such as Europe/Moscow').default('Europe/Moscow'), // of days and years as people have them
  WORK_HOURS: workHours('08:00-21:00'),
  INCOME_CEILING: amount('2400000.00'), // of the self-employed, a year: Federal law 422-FZ, article 4

  DISPUTE_ANSWER_HOURS: hours(48),
  DISPUTE_RULING_HOURS: hours(120),
  EVIDENCE_MAX_MB: count(5, 1, 25),
  EVIDENCE_MAX_FILES: count(20, 1, 200),
})
type Settings = z.output<typeof Settings>

/** What a live configuration cannot do without; the demo brings its own. */
const LIVE = [
  'PUBLIC_URL',
  'YOOKASSA_SHOP_ID',
  'YOOKASSA_SECRET_KEY',
  'YOOKASSA_GATEWAY_ID',
  'YOOKASSA_GATEWAY_KEY',
] as const satisfies (keyof Settings)[]

const DEMO = {
  YOOKASSA_SHOP_ID: '100500',
  YOOKASSA_SECRET_KEY: 'test_demo',
  YOOKASSA_GATEWAY_ID: '500100',
  YOOKASSA_GATEWAY_KEY: 'test_demo_payouts',
}

/** The platform's own payout destination in the demo: YooKassa's published test card, nobody's money. */
const DEMO_CARD = '5555555555554477'

export type Config = Readonly<
  Omit<Settings, (typeof LIVE)[number] | 'YOOKASSA_URL'> & {
    [Key in (typeof LIVE)[number] | 'YOOKASSA_URL']: string
  } & {
    isDemo: boolean
    /** Of all processes together. */
    DATABASE_POOL: number
    LOG_LEVEL: NonNullable<Settings['LOG_LEVEL']>
    YOOKASSA_WEBHOOK_SOURCES: string[]
    ALLOWED_RETURN_ORIGINS: string[]
  }
>

/** A setting is missing or wrong. Its message is one line that says which and what to do; `problems` has them one by one. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'
  readonly problems: readonly string[]

  constructor(message: string, problems: readonly string[] = [message]) {
    super(message)
    this.problems = problems
  }
}

/** Every setting there is. */
export const settingNames: readonly string[] = Object.keys(Settings.shape)

/**
 * Reads the settings once, at start. Without `YOOKASSA_URL` everything has a safe default: that is the demo.
 * @throws ConfigError with every problem in one line, so that one edit fixes them all
 */
export function loadConfig(env: NodeJS.ProcessEnv): Config {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''))
  const parsed = Settings.safeParse(given)
  if (!parsed.success) {
    const problems = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`)
    throw new ConfigError(`configuration: ${problems.join('; ')}`, problems)
  }
  if (parsed.data.RAIL === 'safe_deal') assertPaysProvider(parsed.data)
  return Object.freeze(
    parsed.data.YOOKASSA_URL ? live(parsed.data) : demo({ ...parsed.data, ...uncapped(given) }),
  )
}

/** More would only wait for each other's processors; a few are needed by what goes on in the background of each process. */
const connectionsFor = (cores: number, processes: number) =>
  Math.max(4 * processes, Math.min(32, Math.max(8, 4 * cores)))

/** @throws ConfigError when some of the processes would have too few */
function connectionsOf({ CLUSTER, DATABASE_POOL }: Settings): number {
  const connections = DATABASE_POOL ?? connectionsFor(availableParallelism(), CLUSTER)
  if (connections >= CONNECTIONS_EACH * CLUSTER) return connections
  const least = `${CLUSTER} processes need ${CONNECTIONS_EACH * CLUSTER} at least`
  throw new ConfigError(`configuration: DATABASE_POOL: ${connections} are not enough, ${least}`)
}

/** The emulator pays one wallet as often as it is asked to, unless it is told otherwise; so does a demo of a thousand deals. */
const CAPS = ['CARD_PAYOUTS_A_DAY', 'CARD_PAYOUT_A_MONTH', 'WALLET_PAYOUT_A_MONTH'] as const
const uncapped = (given: Record<string, unknown>): Partial<Settings> =>
  Object.fromEntries(CAPS.flatMap((name) => (given[name] === undefined ? [[name, 0]] : [])))

/** In a deal YooKassa's fee comes out of the commission and the tax part; terms that do not cover it are refused there. */
function assertPaysProvider({ PLATFORM_FEE_BP, TAX_BP, PROVIDER_FEE_BP, PROVIDER_VAT_BP }: Settings): void {
  const kept = PLATFORM_FEE_BP * 10_000 + (10_000 - PLATFORM_FEE_BP) * TAX_BP
  const taken = PROVIDER_FEE_BP * (10_000 + PROVIDER_VAT_BP)
  if (kept > taken) return
  throw new ConfigError(
    'configuration: with RAIL=safe_deal, PLATFORM_FEE_BP and TAX_BP must leave more than the fee of YooKassa ' +
      `(PROVIDER_FEE_BP with PROVIDER_VAT_BP): they leave ${kept / 1e6} %, and it takes ${taken / 1e6} %`,
  )
}

/** What only the two_stage rail cannot do without: in a deal, payouts are the shop's and the platform needs no card. */
const TWO_STAGE: readonly string[] = ['YOOKASSA_GATEWAY_ID', 'YOOKASSA_GATEWAY_KEY']

function live(settings: Settings): Config {
  const isDeal = settings.RAIL === 'safe_deal'
  const missing: string[] = LIVE.filter(
    (name) => settings[name] === undefined && !(isDeal && TWO_STAGE.includes(name)),
  )
  const hasDestination = settings.DEVELOPER_CARD ?? settings.DEVELOPER_PAYOUT_TOKEN
  if (!isDeal && settings.PLATFORM_PAYOUT !== 'retain' && !hasDestination) {
    missing.push('DEVELOPER_CARD or DEVELOPER_PAYOUT_TOKEN (or PLATFORM_PAYOUT=retain)')
  }
  if (missing.length > 0) {
    throw new ConfigError(
      `configuration: YOOKASSA_URL is set, so these are needed too: ${missing.join(', ')}; ` +
        'unset YOOKASSA_URL for the demo',
      missing.map((name) => `${name}: is needed when YOOKASSA_URL is set`),
    )
  }
  const PUBLIC_URL = settings.PUBLIC_URL as string
  return {
    ...(settings as Config),
    isDemo: false,
    DATABASE_POOL: connectionsOf(settings),
    LOG_LEVEL: settings.LOG_LEVEL ?? 'info',
    PUBLIC_URL,
    YOOKASSA_GATEWAY_ID: settings.YOOKASSA_GATEWAY_ID ?? '',
    YOOKASSA_GATEWAY_KEY: settings.YOOKASSA_GATEWAY_KEY ?? '',
    YOOKASSA_WEBHOOK_SOURCES: settings.YOOKASSA_WEBHOOK_SOURCES ?? YOOKASSA_SOURCES.split(','),
    ALLOWED_RETURN_ORIGINS: settings.ALLOWED_RETURN_ORIGINS ?? [new URL(PUBLIC_URL).origin],
  }
}

function demo(settings: Settings): Config {
  const ownKeys = (Object.keys(DEMO) as (keyof typeof DEMO)[]).filter(
    (name) => settings[name] !== undefined && settings[name] !== DEMO[name],
  )
  if (ownKeys.length > 0) {
    throw new ConfigError(
      `configuration: ${ownKeys.join(', ')} without YOOKASSA_URL would start a demo: ` +
        'set YOOKASSA_URL=https://api.yookassa.ru/v3, or unset them',
    )
  }
  const PUBLIC_URL = settings.PUBLIC_URL ?? `http://localhost:${settings.PORT}`
  const alone = { ...settings, CLUSTER: 1 } // its clock and its YooKassa live in one process
  return {
    ...alone,
    ...DEMO,
    isDemo: true,
    DATABASE_POOL: connectionsOf(alone),
    LOG_LEVEL: settings.LOG_LEVEL ?? 'warn', // a newcomer's terminal shows what matters
    PUBLIC_URL,
    YOOKASSA_URL: `http://127.0.0.1:${settings.EMULATOR_PORT}/v3`,
    DEVELOPER_CARD: settings.DEVELOPER_PAYOUT_TOKEN ? undefined : (settings.DEVELOPER_CARD ?? DEMO_CARD),
    YOOKASSA_WEBHOOK_SOURCES:
      settings.YOOKASSA_WEBHOOK_SOURCES ?? `${YOOKASSA_SOURCES},${LOOPBACK}`.split(','),
    ALLOWED_RETURN_ORIGINS: settings.ALLOWED_RETURN_ORIGINS ?? [new URL(PUBLIC_URL).origin],
  }
}

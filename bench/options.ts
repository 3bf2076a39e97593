import { numberOf, parse, whole } from '../scripts/options.ts'

export type Options = {
  isQuick: boolean
  /** How often all systems take their turn. */
  rounds: number
  /** How long one turn of one system lasts. */
  turnMs: number
  /** Deals that the large store of the growth figures holds. */
  manyDeals: number
  /** How long the soak lasts; 0 leaves it out. */
  soakMs: number
  /** Only figures whose name holds this. */
  only: string
  port: number
  report: string
}

export const usage = `Measures the platform against the physical limit of the same database on the same machine.

usage: npm run bench -- [options]

  --quick             a look within three minutes: one round of short turns, no growth and no soak
  --rounds 5          how often the systems take turns; every ratio is taken within one round
  --seconds 8         how long one turn lasts
  --deals 1000000     deals of the large store
  --soak 10           minutes of the soak; 0 leaves it out
  --only deal         only the figures whose name holds this
  --port 9800         the first of the ports to use
  --report docs/benchmark.md
                      where to write the page; an empty name writes none
  --help

It starts what it measures: PostgreSQL (or uses the server at DATABASE_URL, in databases of its own), the server as
in production, and the emulator, each a process of its own.`

/** @throws UsageError with a sentence for the person */
export function readOptions(args: string[]): Options | 'help' {
  const { values } = parse({ args, options: flags })
  if (values.help) return 'help'
  const isQuick = values.quick ?? false
  return {
    isQuick,
    rounds: whole('--rounds', values.rounds ?? (isQuick ? '1' : '5'), 1, 100),
    turnMs: numberOf('--seconds', values.seconds ?? (isQuick ? '3' : '8'), 0.5, 600) * 1_000,
    manyDeals: whole('--deals', values.deals ?? (isQuick ? '0' : '1000000'), 0),
    soakMs: numberOf('--soak', values.soak ?? (isQuick ? '0' : '10'), 0, 24 * 60) * 60_000,
    only: values.only ?? '',
    port: whole('--port', values.port ?? '9800', 1024, 65_000),
    report: values.report ?? (isQuick ? '' : 'docs/benchmark.md'),
  }
}

const string = { type: 'string' } as const
const flags = {
  quick: { type: 'boolean' },
  rounds: string,
  seconds: string,
  deals: string,
  soak: string,
  only: string,
  port: string,
  report: string,
  help: { type: 'boolean', short: 'h' },
} as const

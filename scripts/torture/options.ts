import { numberOf, parse, whole } from '../options.ts'

export type Options = {
  /** How long it goes on, before everything is let finish. */
  tortureMs: number
  seed: number
  processes: number
  clients: number
  /** How long finishing may take; whatever is not done by then is stuck. */
  finishMs: number
  /** Time is moved by hand while finishing, instead of being waited for. */
  isHurried: boolean
  /** Keeps the database and the logs also when everything is right. */
  isKept: boolean
  /** The first of the ports to use. */
  port: number
  /** Where the report is written; not at all when empty. */
  report: string
}

export const usage = `Kills, cuts and pauses everything while many clients play deals, lets it finish, and checks the books.

usage: npm run torture -- [options]

  --minutes 10        how long
  --seed 1            of the random choices. Processes are not deterministic: the same seed plans the same
                      misfortunes, and they strike at other lines
  --processes 4       servers on the one database, every other one on the safe_deal rail
  --clients 24        people who play at once
  --finish 20         minutes that finishing may take; what is not done by then is stuck
  --hurry             move time by hand while finishing, instead of waiting for it
  --keep              keep the database and the logs also when everything is right
  --port 9700         the first of the ports to use, one after the other
  --report docs/torture.md
                      where to write the report; an empty name writes none
  --help

It starts everything that it hurts: servers, emulator and PostgreSQL, in a folder of its own. It exits with 0 when
every kopeck is where it should be, and with 1 otherwise; then the folder stays and its name is printed.`

/** @throws UsageError with a sentence for the person */
export function readOptions(args: string[]): Options | 'help' {
  const values = valuesOf(args)
  if (values.help) return 'help'
  return {
    tortureMs: numberOf('--minutes', values.minutes ?? '10', 0.05, 24 * 60) * 60_000,
    seed: whole('--seed', values.seed ?? '1', 0, 4_294_967_295),
    processes: whole('--processes', values.processes ?? '4', 2, 12),
    clients: whole('--clients', values.clients ?? '24', 1, 200),
    finishMs: numberOf('--finish', values.finish ?? '20', 0.1, 24 * 60) * 60_000,
    isHurried: values.hurry ?? false,
    isKept: values.keep ?? false,
    port: whole('--port', values.port ?? '9700', 1024, 65_000),
    report: values.report ?? 'docs/torture.md',
  }
}

function valuesOf(args: string[]) {
  const string = { type: 'string' } as const
  const boolean = { type: 'boolean' } as const
  const options = {
    minutes: string,
    seed: string,
    processes: string,
    clients: string,
    finish: string,
    hurry: boolean,
    keep: boolean,
    port: string,
    report: string,
    help: { type: 'boolean', short: 'h' },
  } as const
  return parse({ args, options }).values
}

import { systemClock } from '../src/core/clock.ts'
import { count, examine } from '../src/doctor/examine.ts'
import { printJson, printTable } from './doctor/print.ts'
import { parse, UsageError } from './options.ts'

const usage = `Checks a configuration before real money moves: reads the same environment as the server and changes nothing.

usage: npm run doctor -- [options]

  --strict    yellow is a failure too
  --json      for machines
  --help

✓ is right, ! wants a decision, ✗ must be mended, – could not be looked at. It exits with 0 when nothing is ✗, with 1
otherwise, and with 2 for an option it does not know. Without YOOKASSA_URL it looks at the demo, where nothing is ✗.`

/** Answers the exit code. */
async function main(): Promise<number> {
  const options = readOptions()
  if (options.help) {
    console.log(usage)
    return 0
  }
  const report = await examine(process.env, systemClock)
  const isFailed =
    count(report.findings, 'red') > 0 || (options.strict && count(report.findings, 'yellow') > 0)
  if (options.json) printJson(report, !isFailed)
  else printTable(report)
  return isFailed ? 1 : 0
}

function readOptions() {
  const flag = { type: 'boolean', default: false } as const
  return parse({ options: { strict: flag, json: flag, help: { ...flag, short: 'h' } } }).values
}

process.stdout.on('error', () => process.exit(1)) // whoever read us has left: `| head`
process.exitCode = await main().catch((error) => {
  if (!(error instanceof UsageError)) throw error
  console.error(`${error.message}\n\n${usage}`)
  return 2
})
setTimeout(() => process.exit(), 1_000).unref() // a machine that never says goodbye must not keep us

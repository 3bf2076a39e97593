import { parseArgs } from 'node:util'
import { systemClock } from '../src/core/clock.ts'
import { count, examine } from '../src/doctor/examine.ts'
import { printJson, printTable } from './doctor/print.ts'

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
  if (typeof options === 'string') {
    console.error(`${options}\n\n${usage}`)
    return 2
  }
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
  try {
    return parseArgs({ options: { strict: flag, json: flag, help: { ...flag, short: 'h' } } }).values
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

process.stdout.on('error', () => process.exit(1)) // whoever read us has left: `| head`
process.exitCode = await main()
setTimeout(() => process.exit(), 1_000).unref() // a machine that never says goodbye must not keep us

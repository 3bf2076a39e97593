import { rmSync } from 'node:fs'
import type { Reporter, TestModule } from 'vitest/node'
import { seenFile } from './database.ts'
import { unseen } from './seen.ts'

/**
 * Ends the log with one plain line that a script can read: `412 passed, 0 failed, 1 skipped`. A run of all tests fails as well
 * when it never reached a state, or never caused an event, that the sources declare.
 */
export class Tally implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly unknown[]): void {
    const missing = isWhole(process.argv) ? unseen(seenFile()) : []
    rmSync(seenFile(), { force: true })
    for (const what of missing) console.error(`declared, and no test has seen it: ${what}`)
    if (missing.length > 0) process.exitCode = 1
    console.log(`\n${tally(modules, unhandled.length + missing.length)}`)
  }
}

/** `vitest run` without a file or a filter. */
export const isWhole = (argv: readonly string[]): boolean => {
  const args = argv.slice(2)
  return args[0] === 'run' && args.slice(1).every((arg) => arg.startsWith('--reporter'))
}

type Countable = Pick<TestModule, 'errors'> & {
  children: { allTests: () => Iterable<{ result: () => { state: string } }> }
}

/** A file that cannot even be loaded has no tests, and must still count as a failure. */
export function tally(modules: readonly Countable[], unhandledErrors: number): string {
  const states = modules.flatMap((module) =>
    [...module.children.allTests()].map((test) => test.result().state),
  )
  const count = (state: string) => states.filter((each) => each === state).length
  const brokenFiles = modules.filter((module) => module.errors().length > 0).length
  const skipped = states.length - count('passed') - count('failed')
  const failed = count('failed') + brokenFiles + unhandledErrors
  return `${count('passed')} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`
}

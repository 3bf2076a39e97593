import type { Reporter, TestModule } from 'vitest/node'

/** Ends the log with one plain line that a script can read: `412 passed, 0 failed, 1 skipped`. */
export class Tally implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly unknown[]): void {
    console.log(`\n${tally(modules, unhandled.length)}`)
  }
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

import { openDatabases } from '../test/setup/database.ts'
import { type Coverage, count, coverageReport, merge } from '../test/simulation/coverage.ts'
import { expectedSteps } from '../test/simulation/expected.ts'
import { type Played, playWorld } from '../test/simulation/play.ts'
import { shrink } from '../test/simulation/shrink.ts'
import { UsageError } from './options.ts'
import { type Options, readOptions, usage } from './simulate/options.ts'
import { playAll, type Report } from './simulate/team.ts'

/** Plays worlds until one of them breaks an invariant, or all have ended well. Answers the exit code. */
async function main(args: string[]): Promise<number> {
  const options = readOptions(args)
  if (options === 'help') {
    console.log(usage)
    return 0
  }
  const databases = await openDatabases()
  try {
    return await run(options, databases)
  } finally {
    await databases.finish()
  }
}

async function run(options: Options, databases: Awaited<ReturnType<typeof openDatabases>>): Promise<number> {
  const { worlds, workers, isTelling } = options
  const coverage: Coverage = new Map()
  const progress = { worlds: 0, deals: 0, steps: 0 }
  const startedAt = performance.now()
  let failed: Report | undefined

  await playAll(worlds, workers, { admin: databases.admin, template: databases.template }, (played) => {
    progress.worlds += 1
    progress.deals += played.deals
    progress.steps += played.steps
    merge(coverage, played.coverage)
    if (isTelling) console.log(played.log.join('\n'))
    const seconds = (performance.now() - startedAt) / 1000
    console.log(
      `${progress.worlds}/${worlds.length} worlds, ${progress.deals} deals, ${progress.steps} steps, ${seconds.toFixed(0)} s` +
        `  (world ${played.settings.world}: ${played.failure ? 'BROKEN' : 'well'})`,
    )
    failed ??= played.failure && played
    return failed === undefined
  })

  count(coverage, 'deals: in all', progress.deals)
  console.log(coverageReport(coverage, expectedSteps))
  if (!failed) {
    console.log(`\nevery kopeck of ${progress.deals} deals is where it should be`)
    return 0
  }
  console.log(`\n${failed.failure?.story}`)
  if (options.isShrinking) await shrinkIt({ ...failed, coverage: new Map(failed.coverage) }, databases)
  return 1
}

async function shrinkIt(failed: Played, databases: { admin: string; template: string }): Promise<void> {
  const smaller = await shrink(
    failed,
    (settings) => playWorld(settings, databases),
    (line) => console.log(line),
  )
  console.log(
    `\nthe smallest that was found: ${smaller.steps} steps, ${smaller.deals} deals\n\n${smaller.failure?.story}`,
  )
}

main(process.argv.slice(2)).then(
  (code) => {
    process.exitCode = code
  },
  (error) => {
    console.error(`\n${error instanceof UsageError ? `${error.message}\n\n${usage}` : error?.stack}`)
    process.exitCode = 1
  },
)

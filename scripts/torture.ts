import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { UsageError } from './options.ts'
import { type Cast, openCast } from './torture/cast.ts'
import { letFinish } from './torture/finish.ts'
import { type House, openHouse } from './torture/house.ts'
import { bugsIn } from './torture/logs.ts'
import { torture } from './torture/misfortunes.ts'
import { type Options, readOptions, usage } from './torture/options.ts'
import { randomOf } from './torture/random.ts'
import { databaseVersion, writeReport } from './torture/report.ts'
import { tellStories } from './torture/stories.ts'
import { verify } from './torture/verify.ts'

const say = (line: string) => console.log(line)

/** Hurts the whole house for a while, lets it finish, and checks every kopeck. Answers the exit code. */
async function main(args: string[]): Promise<number> {
  const options = readOptions(args)
  if (options === 'help') {
    say(usage)
    return 0
  }
  const folder = mkdtempSync(join(tmpdir(), 'sdelka-torture-'))
  const onSignal = () => {
    say(`stopped; what there was is in ${folder}`)
    process.exit(130) // and everything that was started ends with us
  }
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, onSignal)
  chmodSync(folder, 0o755) // as root, the database runs as another user
  say(`starting ${options.processes} servers, an emulator and a database in ${folder}`)
  const house = await openHouse({ folder, ...options })

  const isRight = await run(house, options)
  await house.stop()
  if (isRight && !options.isKept) rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
  else say(`\nkept for a look: ${folder}: logs, stories, emulator.sqlite, and the database in postgres`)
  return isRight ? 0 : 1
}

async function run(house: House, options: Options): Promise<boolean> {
  const random = randomOf(options.seed)
  const startedAt = new Date()
  const cast = await openCast(house, options.clients, random.fork(1))
  const misfortunes = torture(house, random.fork(2))
  await watch(options.tortureMs, cast, () => misfortunes.tally)
  await misfortunes.stop()

  say('letting everything finish…')
  const [tortureEnd, finishStart] = [new Date(), performance.now()]
  const isFinished = await letFinish(house, cast, options)
  const finishMs = performance.now() - finishStart
  if (!isFinished) say('it does not finish: what is left is stuck')

  const outcome = await verify(house, cast, bugsIn(house.folder))
  const report = writeReport({
    options,
    startedAt,
    tortureMs: tortureEnd.getTime() - startedAt.getTime(),
    finishMs,
    versions: await databaseVersion(house.db),
    tally: misfortunes.tally,
    deals: cast.deals,
    outcome,
  })
  say(`\n${report}`)
  if (options.report) writeFileSync(options.report, report)
  const isRight = outcome.verdicts.every(({ found }) => found.length === 0)
  if (!isRight) say(`stories: ${await tellStories(house, outcome, cast.deals)}`)
  return isRight
}

/** Says now and then how far it is. */
async function watch(ms: number, { deals }: Cast, tally: () => Map<string, number>): Promise<void> {
  const endAt = performance.now() + ms
  while (performance.now() < endAt) {
    await sleep(Math.min(15_000, endAt - performance.now()))
    const strikes = [...tally().values()].reduce((sum, count) => sum + count, 0)
    const played = deals.filter(({ isPlayed }) => isPlayed).length
    say(
      `${Math.round(Math.max(0, endAt - performance.now()) / 1000)} s left: ${played} deals, ${strikes} misfortunes`,
    )
  }
}

main(process.argv.slice(2)).then(
  (code) => process.exit(code),
  (error) => {
    console.error(error instanceof UsageError ? `${error.message}\n\n${usage}` : error)
    process.exit(1)
  },
)

import { createSdelka, type Meta, type Passport, SdelkaProblem } from '@sdelka/sdk'
import { auditBooks, auditDeal, type Books, type Check } from './deal/audit.ts'
import { DealError, reasonOf } from './deal/failure.ts'
import { type Options, readOptions, usage } from './deal/options.ts'
import { PATIENCE_MS, patiently } from './deal/patience.ts'
import { freeTimes, offer, signIn } from './deal/people.ts'
import { playDeal, type Stage } from './deal/play.ts'
import { createReport, type Report } from './deal/report.ts'
import { isAnswering, isOnThisMachine, type Started, startOwnServer } from './deal/server.ts'
import { type Words, wordsIn } from './deal/words.ts'
import { UsageError } from './options.ts'

/** Plays deals as people would and checks the books. Answers the exit code. */
async function main(args: string[]): Promise<number> {
  const options = readOptions(args, process.env)
  if (options === 'help') {
    console.log(usage)
    return 0
  }
  const words = wordsIn(options.lang)
  const report = createReport(words)
  const { amount, count, url } = options
  report.title(count > 1 ? words.titles(count, amount) : words.title(amount), url)

  let own: Started | undefined
  const stopAndLeave = () => void Promise.resolve(own?.stop()).then(() => process.exit(130))
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, stopAndLeave)
  process.stdout.on('error', () => process.exit(1)) // whoever read us has left: `| head`
  try {
    own = await startIfNeeded(options, words, report)
    return await play(options, words, report)
  } catch (error) {
    report.failure(error)
    return 1
  } finally {
    await own?.stop()
  }
}

async function startIfNeeded(
  { url, rail }: Options,
  words: Words,
  report: Report,
): Promise<Started | undefined> {
  if (await isAnswering(url)) return undefined
  if (!isOnThisMachine(url)) throw new DealError(words.noServer(url))
  report.note(words.starting)
  return startOwnServer(url, rail, report.note)
}

async function play(options: Options, words: Words, report: Report): Promise<number> {
  let repeats = 0
  const onWait = (error: unknown, waitMs: number) => {
    repeats += 1
    report.wait(error, waitMs)
  }
  const sdelka = createSdelka({ url: options.url, patienceMs: PATIENCE_MS, onWait })
  const meta = await readMeta(sdelka.meta(), options.url, words)
  if (!meta.emulator_url) throw new DealError(words.notDemo)
  if (options.rail && meta.rail !== options.rail)
    throw new DealError(words.otherRail(meta.rail, options.rail))

  const [master, ...clients] = await signIn(sdelka)
  report.step('people', [master, ...clients].map(({ user }) => user.email).join(', '))
  const service = await offer(master, options.amount)
  const length = words.minutes(service.duration_minutes)
  report.step('service', `${service.title}, ${service.price.value}, ${length}`)

  const slots = freeTimes(new Date(meta.now), service.duration_minutes)
  const stage = { master, service, card: options.card, slots, onWait, repeated: () => repeats }
  const startedAt = performance.now()
  const { passports, failures } =
    options.count === 1
      ? await playOne({ ...stage, client: clients[0] }, report)
      : await playMany(options, (number) => ({ ...stage, client: clients[number % 2 === 0 ? 1 : 0] }), report)
  const seconds = (performance.now() - startedAt) / 1000

  const books = await readBooks(meta.emulator_url, onWait)
  const checks = [...passports.flatMap(auditDeal), auditBooks(books, passports)]
  if (options.count > 1) report.summary(passports, failures, seconds)
  report.checks(options.count > 1 ? summarise(checks) : checks)
  const isRight = failures === 0 && checks.every((check) => check.isRight)
  report.verdict(isRight)
  return isRight ? 0 : 1
}

type Played = { passports: Passport[]; failures: number }

async function playOne(stage: Stage, report: Report): Promise<Played> {
  const passport = await playDeal(stage, report.step)
  report.split(passport)
  report.journal(passport)
  return { passports: [passport], failures: 0 }
}

/** So many players take the next deal each as soon as they have finished one. */
async function playMany(
  { count, concurrency }: Options,
  stageOf: (number: number) => Stage,
  report: Report,
): Promise<Played> {
  const played: Played = { passports: [], failures: 0 }
  let next = 1
  const player = async () => {
    while (next <= count) {
      const number = next++
      const startedAt = performance.now()
      try {
        const passport = await playDeal(stageOf(number), () => {})
        played.passports.push(passport)
        report.line(number, count, passport, (performance.now() - startedAt) / 1000)
      } catch (error) {
        played.failures += 1
        report.failedLine(number, count, error)
      }
    }
  }
  await Promise.all(Array.from({ length: concurrency }, player))
  return played
}

/** One line for each kind of check: how many deals passed it, or the first that did not. */
function summarise(checks: readonly Check[]): Check[] {
  return [...Map.groupBy(checks, ({ name }) => name)].map(([name, all]) => {
    const wrong = all.find(({ isRight }) => !isRight)
    if (wrong) return wrong
    return { name, isRight: true, detail: all.length > 1 ? `${all.length} × ✓` : (all[0]?.detail ?? '') }
  })
}

async function readMeta(asked: Promise<Meta>, url: string, words: Words): Promise<Meta> {
  const meta = await asked.catch((error) => {
    if (error instanceof SdelkaProblem && error.code.startsWith('http_')) return undefined
    if (error instanceof SyntaxError) return undefined
    throw error
  })
  if (meta?.name !== 'sdelka') throw new DealError(words.notSdelka(url))
  return meta
}

/** What the payment provider's side has, for comparison with ours. */
const readBooks = (emulatorUrl: string, onWait: (error: unknown, waitMs: number) => void): Promise<Books> =>
  patiently(async () => {
    const answer = await fetch(`${emulatorUrl}/_emulator/books`, { signal: AbortSignal.timeout(60_000) })
    if (!answer.ok) throw new Error(`the emulator's books answered ${answer.status}`)
    return (await answer.json()) as Books
  }, onWait)

main(process.argv.slice(2)).then(
  (code) => {
    process.exitCode = code
  },
  (error) => {
    console.error(`\n${reasonOf(error)}`)
    if (error instanceof UsageError) console.error(`\n${usage}`)
    process.exitCode = 1
  },
)

import { writeFileSync } from 'node:fs'
import { UsageError } from '../scripts/options.ts'
import { type Db, sql } from '../src/db/db.ts'
import { imbalances } from './books.ts'
import { openHouse } from './house.ts'
import { openLine } from './http.ts'
import { openLimit } from './limit.ts'
import { playFor } from './loop.ts'
import { measureConfirm } from './measure/confirm.ts'
import { measureCounts, measureRoundTrips } from './measure/counts.ts'
import { measureDeals } from './measure/deals.ts'
import { measureGrowth } from './measure/growth.ts'
import { measureReads } from './measure/reads.ts'
import { measureShapes } from './measure/shapes.ts'
import { measureSoak } from './measure/soak.ts'
import { measureStart } from './measure/start.ts'
import { measureWebhook } from './measure/webhook.ts'
import type { MetricName } from './metrics.ts'
import { readOptions, usage } from './options.ts'
import { writePage } from './page.ts'
import { gather } from './people.ts'
import type { Stage } from './stage.ts'

type Measure = (stage: Stage) => Promise<void>

/** In every round, so that all systems meet the same weather. */
const each: Record<string, Measure> = {
  deal: measureDeals,
  confirm: measureConfirm,
  webhook: measureWebhook,
  read: measureReads,
  start: measureStart,
}
/** Counts, which no weather changes, and what takes long. */
const once: Record<string, Measure> = {
  count: measureCounts,
  trips: measureRoundTrips,
  shapes: measureShapes,
  growth: measureGrowth,
  soak: measureSoak,
}

const PEOPLE = 128
const say = (line: string) => console.log(line)

async function main(args: string[]): Promise<number> {
  const options = readOptions(args)
  if (options === 'help') {
    say(usage)
    return 0
  }
  const startedAt = new Date()
  const figures = new Map<MetricName, number[]>()
  const notes: string[] = []
  const voids: string[] = []
  say('starting PostgreSQL, the emulator and the server')
  const house = await openHouse({ port: options.port, onProgress: say })
  const lines = { house: openLine(house.url, 256), bank: openLine(house.emulatorUrl, 256) }
  const stage: Stage = {
    house,
    lines,
    options,
    say,
    limit: await openLimit(house.limitUrl),
    crowd: await gather(house.db, lines.house, PEOPLE),
    results: {
      add(name, value) {
        figures.set(name, [...(figures.get(name) ?? []), value])
        say(`  ${name} ${value.toFixed(3)}`)
      },
      note: (line) => void notes.push(line),
      void: (reason) => void voids.push(reason),
    },
  }
  await warmUp(stage)
  for (let round = 1; round <= options.rounds; round++) {
    say(`round ${round} of ${options.rounds}`)
    await play(stage, each)
    voids.push(...(await imbalances(house)))
  }
  await play(stage, once)
  voids.push(...(await imbalances(house)))

  const page = writePage({
    startedAt,
    minutes: (Date.now() - startedAt.getTime()) / 60_000,
    database: await versionOf(house.db),
    driver: stage.limit.driver,
    figures,
    notes,
    voids,
    ...options,
  })
  await Promise.all([lines.house.close(), lines.bank.close()])
  await house.stop()
  say(`\n${page}`)
  if (options.report) writeFileSync(options.report, page)
  return voids.length === 0 ? 0 : 1
}

async function play(stage: Stage, measures: Record<string, Measure>): Promise<void> {
  for (const [name, measure] of Object.entries(measures)) {
    if (!stage.options.only || name.includes(stage.options.only)) await measure(stage)
  }
}

/** Every connection has met every statement before anything is measured, and so has the compiler every function. */
async function warmUp({ limit, lines, crowd, options, say }: Stage): Promise<void> {
  say('warming up')
  await playFor(lines, crowd, { concurrency: 16, ms: options.isQuick ? 8_000 : 30_000 })
  await limit.play('fn9', { concurrency: 16, ms: 2_000 })
}

async function versionOf(db: Db): Promise<string> {
  const row = await db.row<{ version: string }>(sql`select split_part(version(), ' on ', 1) as version`)
  return row?.version ?? 'PostgreSQL'
}

main(process.argv.slice(2)).then(
  (code) => process.exit(code),
  (error) => {
    console.error(error instanceof UsageError ? error.message : error)
    process.exit(1)
  },
)

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'
import { loadConfig } from '../../src/config.ts'
import { systemClock } from '../../src/core/clock.ts'
import { sql } from '../../src/db/db.ts'
import { rollUpEarnings } from '../../src/earnings/roll-up.ts'
import { rollUp } from '../../src/ledger/balance.ts'
import { succeeded } from '../http.ts'
import { playFor } from '../loop.ts'
import type { Master } from '../people.ts'
import type { Stage } from '../stage.ts'
import { median } from '../statistics.ts'

const SMALL = 10_000
const BATCH = 20_000
const SAMPLES = 3
const BALANCES = 200

/** Whether a deal costs the same when there are many, and how much room one takes. */
export async function measureGrowth(stage: Stage): Promise<void> {
  const { house, limit, options, results } = stage
  if (options.manyDeals <= SMALL) return
  await fillUpTo(stage, SMALL)
  const [small, smallBytes] = [await rates(stage), await bytesOf(stage)]
  const before = await countDeals(stage)
  await fillUpTo(stage, options.manyDeals)
  const added = (await countDeals(stage)) - before
  const bytes = ((await bytesOf(stage)) - smallBytes) / added

  const leastBefore = await sizeOf(house.limitDb)
  const base = await house.limitDb.row<{ count: number }>(sql`select count(*) as count from lim.enroll`)
  await limit.fill((base?.count ?? 0) + SMALL)
  const least = ((await sizeOf(house.limitDb)) - leastBefore) / SMALL
  results.add('bytes_per_deal', bytes / least)
  results.note(
    `a finished deal takes ${(bytes / 1000).toFixed(1)} kB, one of the limit ${(least / 1000).toFixed(1)} kB`,
  )

  const large = await rates(stage)
  for (const [index, metric] of (['growth_c1', 'growth_c16'] as const).entries()) {
    results.add(metric, (large[index] ?? 0) / (small[index] ?? 1))
  }
  results.note(
    `deals/s of 1 and 16 at ${SMALL} deals: ${small.map((rate) => rate.toFixed(1)).join(', ')}; at ${options.manyDeals}: ${large.map((rate) => rate.toFixed(1)).join(', ')}`,
  )
  await measureBalance(stage)
}

/** Deals a second of one at a time and of sixteen at once. */
async function rates({ lines, crowd, options }: Stage): Promise<number[]> {
  const rateOf = async (concurrency: number) => {
    const samples: number[] = []
    for (let sample = 0; sample < SAMPLES; sample++) {
      const { deals, seconds } = await playFor(lines, crowd, { concurrency, ms: options.turnMs })
      samples.push(deals / seconds)
    }
    return median(samples)
  }
  return [await rateOf(1), await rateOf(16)]
}

async function measureBalance({ lines, limit, crowd, options, results, house }: Stage): Promise<void> {
  const times: number[] = []
  for (let number = 0; number < BALANCES; number++) {
    const master = crowd.masters[number % crowd.masters.length] as Master
    const token = await master.token()
    const startedAt = performance.now()
    succeeded(await lines.house.ask('GET', '/api/v1/balance', { token }), 'a balance')
    times.push(performance.now() - startedAt)
  }
  const last = await house.limitDb.row<{ id: number }>(sql`select max(id) as id from lim.enroll`)
  const variables = { maxid: last?.id ?? 1 }
  const { meanMs } = await limit.play('read_status', { concurrency: 1, ms: options.turnMs, variables })
  results.add('balance_read_p50', median(times) / meanMs)
  results.note(`a master's balance: ${median(times).toFixed(2)} ms, \`read_status\` ${meanMs.toFixed(2)} ms`)
}

async function fillUpTo(stage: Stage, deals: number): Promise<void> {
  const script = readFileSync(join(import.meta.dirname, '../growth.sql'), 'utf8')
  const client = new pg.Client({ connectionString: stage.house.databaseUrl })
  await client.connect()
  try {
    await client.query('set synchronous_commit = off')
    for (let count = await countDeals(stage); count < deals; count = await countDeals(stage)) {
      const batch = Math.min(BATCH, deals - count)
      await client.query(script.replaceAll(':deals', String(batch)))
      stage.say(`  the store holds ${count + batch} of ${deals} deals`)
    }
    await client.query('vacuum analyze')
    await client.query('checkpoint')
  } finally {
    await client.end()
  }
  await rollUpAll(stage)
}

/** What the job does every five minutes, in the server's time zone. */
async function rollUpAll({ house: { db } }: Stage): Promise<void> {
  const { TIME_ZONE } = process.env
  const config = loadConfig(TIME_ZONE ? { TIME_ZONE } : {})
  await rollUpEarnings({ db, clock: systemClock, config }, await rollUp(db))
}

async function countDeals({ house }: Stage): Promise<number> {
  const row = await house.db.row<{ count: number }>(
    sql`select count(*) as count from enroll where status = 'completed'`,
  )
  return row?.count ?? 0
}

const bytesOf = ({ house }: Stage) => sizeOf(house.db)

async function sizeOf(db: Stage['house']['db']): Promise<number> {
  const row = await db.row<{ size: number }>(sql`select pg_database_size(current_database()) as size`)
  return row?.size ?? 0
}

import { setTimeout as sleep } from 'node:timers/promises'
import { type Db, sql } from '../../src/db/db.ts'
import { playDeal } from '../deal.ts'
import type { House } from '../house.ts'
import { playFor } from '../loop.ts'
import type { Master, Person } from '../people.ts'
import type { Stage } from '../stage.ts'
import { openTap } from '../tap.ts'

type Counts = { statements: number; transactions: number; walBytes: number; seconds: number }

/** What PostgreSQL has to do for a deal. The player leaves time instead of asking, so that its questions do not count. */
export async function measureCounts(stage: Stage): Promise<void> {
  const { house, lines, limit, crowd, options, results } = stage
  const canCount = await house.db.rows(sql`create extension if not exists pg_stat_statements`).then(
    () => true,
    () => false,
  )
  if (!canCount) results.note('no pg_stat_statements here: statements were not counted')

  const idle = await counting(house, canCount, () => sleep(options.turnMs))
  let deals = 0
  const busy = await counting(house, canCount, async () => {
    const turn = await playFor(lines, crowd, { concurrency: 4, ms: options.turnMs, patience: 'leave' })
    deals = turn.deals
  })
  const perDeal = (name: 'statements' | 'transactions' | 'walBytes') =>
    (busy[name] - (idle[name] / idle.seconds) * busy.seconds) / deals

  let played = 0
  const least = await counting(house, false, async () => {
    const { rate } = await limit.play('fn9', { concurrency: 4, ms: options.turnMs })
    played = (rate * options.turnMs) / 1000
  })
  const leastBytes = (least.walBytes - (idle.walBytes / idle.seconds) * least.seconds) / played
  if (canCount) results.add('statements_per_deal', perDeal('statements'))
  results.add('commits_per_deal', perDeal('transactions'))
  results.add('wal_per_deal', perDeal('walBytes') / leastBytes)
  results.note(
    `WAL of a deal: ${(perDeal('walBytes') / 1000).toFixed(1)} kB, of one of \`fn9\`: ${(leastBytes / 1000).toFixed(1)} kB`,
  )
}

/** The server behind a tap that counts how often somebody waits. The rounds of an idle house wait as well, and are taken off. */
export async function measureRoundTrips({ house, lines, crowd, options, results }: Stage): Promise<void> {
  const tap = await openTap(options.port + 9, new URL(house.databaseUrl))
  await house.restart({ DATABASE_URL: tap.url })
  const [client, master] = [crowd.clients[0] as Person, crowd.masters[0] as Master]
  const play = () => playDeal(lines, client, master, 'leave')
  await play()
  const deals = options.isQuick ? 10 : 30
  const before = tap.waits()
  const startedAt = performance.now()
  for (let number = 0; number < deals; number++) await play()
  const ms = performance.now() - startedAt
  const between = tap.waits()
  await sleep(ms)
  results.add('round_trips_per_deal', (between - before - (tap.waits() - between)) / deals)
  await house.restart()
  await tap.close()
}

async function counting(house: House, canCount: boolean, work: () => Promise<void>): Promise<Counts> {
  const before = await read(house.db, canCount)
  await work()
  const after = await read(house.db, canCount)
  const difference = (name: keyof Counts) => after[name] - before[name]
  return {
    statements: difference('statements'),
    transactions: difference('transactions'),
    walBytes: difference('walBytes'),
    seconds: difference('seconds'),
  }
}

/** A transaction gets a number when it writes first, so their numbers count those that do. */
async function read(db: Db, canCount: boolean): Promise<Counts> {
  const statements = canCount
    ? sql`(select sum(calls) from pg_stat_statements s join pg_database d on d.oid = s.dbid
        where d.datname = current_database() and query not in ('begin', 'commit', 'rollback'))`
    : sql`0`
  const row = await db.row<Counts>(sql`
    select ${statements}::bigint as statements, pg_snapshot_xmax(pg_current_snapshot())::text::bigint as transactions,
      (pg_current_wal_insert_lsn() - '0/0')::bigint as "walBytes", extract(epoch from clock_timestamp())::float8 as seconds`)
  return row as Counts
}

import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from '../../src/db/db.ts'
import type { House } from './house.ts'
import type { Random } from './random.ts'
import type { Wire } from './wire.ts'

/** One kind of misfortune. A strike that answers `spared` found nothing that it may hurt now. */
type Misfortune = { weight: number; name: string; strike: () => unknown }
/** Does one misfortune after the other. */
export type Hand = { everyMs: [least: number, most: number]; strikes: Misfortune[] }

export const handsOf = (house: House, random: Random): Hand[] => [
  { everyMs: [500, 4_000], strikes: kills(house, random.fork(1)) },
  { everyMs: [500, 3_500], strikes: cuts(house, random.fork(2)) },
  { everyMs: [500, 4_000], strikes: faults(house, random.fork(3)) },
  { everyMs: [500, 3_000], strikes: losses(house, random.fork(4)) },
]

const kills = (house: House, luck: Random): Misfortune[] => [
  {
    weight: 8,
    name: 'kill -9 of a server',
    strike() {
      const living = house.servers.filter((server) => server.isReady())
      if (living.length * 2 <= house.servers.length) return 'spared' // on a slow machine nobody would ever serve
      luck.pick(living).kill(luck.between(0, 1_500))
    },
  },
  {
    weight: 1,
    name: 'kill -9 of every server at once',
    strike() {
      for (const server of house.servers) server.kill(luck.between(0, 500))
    },
  },
  {
    weight: 2,
    name: 'kill -9 of the emulator',
    strike() {
      if (!house.emulator.isReady()) return 'spared'
      house.emulator.kill(luck.between(0, 1_500))
    },
  },
]

const cuts = ({ wires, db, postgres }: House, luck: Random): Misfortune[] => [
  {
    weight: 1,
    name: 'database stopped dead (immediate)',
    strike: () => postgres.restart('immediate', luck.between(0, 1_000)),
  },
  {
    weight: 1,
    name: 'database restarted (fast)',
    strike: () => postgres.restart('fast', luck.between(0, 1_000)),
  },
  { weight: 6, name: '`pg_terminate_backend`', strike: () => terminate(db, luck) },
  { weight: 4, name: 'wire to the database cut', strike: () => cut(wires.database, luck) },
  { weight: 3, name: 'wire to the database silent', strike: () => silence(wires.database, luck, 3_000) },
  { weight: 4, name: 'wire to YooKassa cut', strike: () => cut(wires.yookassa, luck) },
  { weight: 2, name: 'wire to YooKassa silent', strike: () => silence(wires.yookassa, luck, 4_500) },
  { weight: 3, name: 'wire to the clients cut', strike: () => cut(wires.front, luck) },
]

/** What was decided is so, and whoever decided it does not hear of it: all that was left for afterwards is not done. */
const losses = ({ wires }: House, luck: Random): Misfortune[] => [
  {
    weight: 1,
    name: 'commits made, and their answers lost',
    strike: async () =>
      (await wires.database.lose('COMMIT\0', luck.between(100, 600))) > 0 ? undefined : 'spared',
  },
]

const OPERATIONS = [
  '*',
  'payments.*',
  'payments.create',
  'payments.capture',
  'payments.cancel',
  'payouts.*',
  'payouts.create',
  'refunds.create',
  'deals.*',
]
const MODES = ['timeout_before', 'timeout_after_success', '500', '429', 'reset', 'garbage', 'slow', '202']

const faults = ({ control }: House, luck: Random): Misfortune[] => [
  {
    weight: 8,
    name: 'YooKassa fails at the next calls',
    strike: () => {
      const [operation, mode, times] = [luck.pick(OPERATIONS), luck.pick(MODES), luck.between(1, 6)]
      return control('POST', '/faults', { operation, mode, times })
    },
  },
  {
    weight: 3,
    name: 'YooKassa does it, and says that it failed',
    strike: () => {
      const [operation, mode, times] = [
        luck.pick(OPERATIONS),
        luck.pick(['500', 'reset']),
        luck.between(1, 3),
      ]
      return control('POST', '/faults', { operation, mode, times, done: true })
    },
  },
  {
    weight: 3,
    name: 'notifications lost, doubled, late or mixed up',
    strike: () => {
      const mode = luck.pick(['drop', 'duplicate', 'delay', 'reorder'])
      const [probability, seed] = [luck.pick([0.3, 0.7, 1]), luck.between(1, 1_000_000)]
      return control('POST', '/notifications', { mode, probability, seed })
    },
  },
  {
    weight: 2,
    name: 'notifications as usual again',
    strike: () => control('POST', '/notifications', { mode: 'normal' }),
  },
  {
    weight: 2,
    name: 'banks take their time, and refuse some payouts',
    strike: () => control('POST', '/payouts/mode', { answer: 'pending' }),
  },
  {
    weight: 2,
    name: 'banks pay at once again',
    strike: () => control('POST', '/payouts/mode', { answer: 'succeeded' }),
  },
]

/** A tenth of the connections, half of them, or all. */
const cut = (wire: Wire, luck: Random) => wire.cut(luck, luck.pick([0.1, 0.5, 1]))

async function silence(wire: Wire, luck: Random, mostMs: number): Promise<void> {
  wire.pause()
  await sleep(luck.between(50, mostMs))
  wire.resume()
}

/** Some of the database's connections, whatever they are doing; not the one that asks. */
async function terminate(db: House['db'], luck: Random): Promise<void> {
  const count = luck.pick([1, 2, 5, 100])
  await db
    .rows(sql`
      select pg_terminate_backend(pid) from (
        select pid from pg_stat_activity
        where datname = current_database() and backend_type = 'client backend' and pid <> pg_backend_pid()
        order by md5(pid::text || ${String(luck.between(0, 1_000_000))}) limit ${count}) unlucky`)
    .catch(() => {}) // the database is away already
}

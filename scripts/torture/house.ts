import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { connect, type Db } from '../../src/db/db.ts'
import { migrate } from '../../src/db/migrate.ts'
import type { Books } from '../books.ts'
import { type Child, keepAlive, serverFlags } from '../child.ts'
import { type Postgres, startPostgres } from '../postgres.ts'
import { emulatedShop } from '../shop.ts'
import { patient } from './patient.ts'
import { openWire, type Wire } from './wire.ts'

type Size = { folder: string; port: number; processes: number }

/** Everything that can be hurt, with wires between that can be cut. */
export type House = {
  folder: string
  postgres: Postgres
  emulator: Child
  servers: Child[]
  wires: { database: Wire; yookassa: Wire; front: Wire }
  /** Where clients may knock: through the front to any process, or at one process. */
  urls: string[]
  /** Our own look into the database, past the wires. */
  db: Db
  /** Asks the emulator's control API, for as long as it takes. */
  control<T = unknown>(method: string, path: string, body?: object): Promise<T>
  books(): Promise<Books>
  /** Processes that ended without being killed. */
  deaths: string[]
  /** How slow this machine is just now, from 1 to 2: 1 where a server starts in two seconds. */
  slowness(): number
  /** Puts servers whose time can be moved in the place of the others. */
  hurry(): Promise<void>
  isHurried(): boolean
  stop(): Promise<void>
}

/** Where things are: the first port is PostgreSQL's, the others follow. */
const portsFrom = (port: number) => ({
  postgres: port,
  database: port + 1,
  emulator: port + 2,
  yookassa: port + 3,
  front: port + 4,
  server: (index: number) => port + 5 + index,
})

/** PostgreSQL takes a hundred connections; some are for us and for the jobs of each process. */
const poolFor = (processes: number) => Math.max(4, Math.min(16, Math.floor(80 / processes) - 3))

/** Most bookings start days from now, so that the rows take turns. The parts are odd, so that they have to be rounded. */
export const CANCEL_POLICY = '96h:7%,72h:13%,54h:29%,0h:41%,after:53%'

const USUAL_START_MS = 2_000

export async function openHouse({ folder, port, processes }: Size): Promise<House> {
  const ports = portsFrom(port)
  const logs = join(folder, 'logs')
  mkdirSync(logs, { recursive: true })
  const deaths: string[] = []
  const log = (name: string) => join(logs, `${name}.log`)
  const onDeath = (sentence: string) => void deaths.push(sentence)

  const postgres = await startPostgres(folder, ports.postgres)
  process.once('exit', postgres.stopNow) // however we end, nothing outlives us
  await migrate(postgres.url)
  const db = connect(postgres.url, { max: 4, onIdleError: () => {} })

  const indexes = Array.from({ length: processes }, (_, index) => index)
  const wires = {
    database: await openWire(ports.database, [ports.postgres]),
    yookassa: await openWire(ports.yookassa, [ports.emulator]),
    front: await openWire(ports.front, indexes.map(ports.server)),
  }
  const emulator = keepAlive({
    name: 'emulator',
    file: 'emulator/src/main.ts',
    env: {
      EMULATOR_PORT: String(ports.emulator),
      EMULATOR_DATABASE: join(folder, 'emulator.sqlite'),
      EMULATOR_GATEWAY_BALANCE: '900000000.00',
      EMULATOR_NOTIFICATION_URL: `http://127.0.0.1:${ports.front}/api/v1/payments/webhook`,
    },
    readyWord: `:${ports.emulator}`,
    log: log('emulator'),
    onDeath,
  })
  const emulatorUrl = `http://127.0.0.1:${ports.emulator}`
  const behindWire = new URL(postgres.url)
  behindWire.port = String(ports.database)

  const serverOf = (index: number, file: string) =>
    keepAlive({
      name: `server ${index + 1}`,
      file,
      flags: serverFlags,
      env: {
        EMULATOR_URL: emulatorUrl,
        PORT: String(ports.server(index)),
        HOST: '127.0.0.1',
        PUBLIC_URL: `http://localhost:${ports.front}`,
        DATABASE_URL: behindWire.href,
        DATABASE_POOL: String(poolFor(processes)),
        YOOKASSA_URL: `http://127.0.0.1:${ports.yookassa}/v3`,
        ...emulatedShop,
        YOOKASSA_TIMEOUT_MS: '3000', // silence is over sooner, so that there is more of it
        FOUR_EYES_ABOVE: '1000000.00',
        RAIL: index % 2 === 0 ? 'two_stage' : 'safe_deal',
        CANCEL_POLICY,
        RATE_LIMIT_MAX: '1000000',
        LOG_LEVEL: 'warn',
      },
      readyWord: 'ready ',
      log: log(`server-${index + 1}`),
      onDeath,
    })
  let isHurried = false
  let servers = indexes.map((index) => serverOf(index, 'src/main.ts'))
  process.once('exit', () => {
    for (const child of [...servers, emulator]) child.endNow()
  })

  const control = <T>(method: string, path: string, body?: object) =>
    patient(async () => {
      const answer = await fetch(`${emulatorUrl}/_emulator${path}`, {
        method,
        ...(body && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
        signal: AbortSignal.timeout(30_000),
      })
      const text = await answer.text()
      if (answer.status >= 500) throw new Error(`the emulator answered ${answer.status}`)
      return JSON.parse(text) as T
    })

  emulator.start()
  for (const server of servers) server.start()
  await Promise.all([emulator, ...servers].map((child) => child.ready()))

  return {
    folder,
    postgres,
    emulator,
    get servers() {
      return servers
    },
    wires,
    urls: [ports.front, ports.front, ...indexes.map(ports.server)].map((each) => `http://127.0.0.1:${each}`),
    db,
    control,
    books: () => control<Books>('GET', '/books'),
    deaths,
    slowness() {
      const startMs = servers.reduce((sum, server) => sum + server.startMs(), 0) / servers.length
      return Math.min(2, Math.max(1, startMs / USUAL_START_MS))
    },
    isHurried: () => isHurried,
    async hurry() {
      isHurried = true
      await Promise.all(servers.map((server) => server.end()))
      servers = indexes.map((index) => serverOf(index, 'scripts/torture/hurried.ts'))
      for (const server of servers) server.start()
      await Promise.all(servers.map((server) => server.ready()))
    },
    async stop() {
      await Promise.all([...servers, emulator].map((child) => child.end()))
      for (const wire of Object.values(wires)) wire.close()
      await db.close().catch(() => {})
      await postgres.stop()
    },
  }
}

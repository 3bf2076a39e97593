import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Child, keepAlive, serverFlags } from '../scripts/child.ts'
import { startPostgres } from '../scripts/postgres.ts'
import { emulatedShop } from '../scripts/shop.ts'
import { connect, type Db } from '../src/db/db.ts'
import { migrate } from '../src/db/migrate.ts'
import { createDatabase } from './database.ts'

/** What is measured, and what it is measured against: processes of their own on one machine. */
export type House = {
  /** The platform's database. */
  databaseUrl: string
  db: Db
  /** The limit's database, on the same server. */
  limitUrl: string
  limitDb: Db
  /** The postmaster; undefined when the server is not ours to look at. */
  readonly postgresPid: number | undefined
  url: string
  emulatorUrl: string
  server: Child
  emulator: Child
  /** Starts the server anew with other settings; `npm start` knows no other way either. */
  restart(settings?: Record<string, string>): Promise<void>
  /** An immediate shutdown, which leaves to the log what a crash leaves, and a new start. */
  crashPostgres(): Promise<void>
  /** Asks the emulator's control API. */
  control<T = unknown>(method: string, path: string, body?: object): Promise<T>
  stop(): Promise<void>
}

type Size = { port: number; onProgress: (line: string) => void }

/** As in production, but for what would stop a crowd that comes from one machine and pays the same masters all day. */
const crowded = {
  RATE_LIMIT_MAX: '100000000',
  CARD_PAYOUTS_A_DAY: '0',
  WALLET_PAYOUT_A_MONTH: '999999999.00',
  CARD_PAYOUT_A_MONTH: '999999999.00',
}

export async function openHouse({ port, onProgress }: Size): Promise<House> {
  const folder = mkdtempSync(join(tmpdir(), 'sdelka-bench-'))
  chmodSync(folder, 0o755) // as root, the database runs as another user
  mkdirSync(join(folder, 'logs'))
  const given = process.env.DATABASE_URL
  const embedded = given ? undefined : await startPostgres(folder, port + 2)
  const adminUrl = given ?? embedded?.url ?? ''
  const databaseUrl = await createDatabase(adminUrl, 'sdelka_bench')
  const limitUrl = await createDatabase(adminUrl, 'sdelka_bench_limit')
  await migrate(databaseUrl)
  const quiet = { max: 2, onIdleError: () => {}, statementTimeoutMs: 0 }
  const db = connect(databaseUrl, quiet)
  const limitDb = connect(limitUrl, quiet)

  const [serverPort, emulatorPort] = [port, port + 1]
  const url = `http://127.0.0.1:${serverPort}`
  const emulatorUrl = `http://127.0.0.1:${emulatorPort}`
  const onDeath = (sentence: string) => onProgress(sentence)
  const emulator = keepAlive({
    name: 'emulator',
    file: 'emulator/src/main.ts',
    env: {
      EMULATOR_PORT: String(emulatorPort),
      EMULATOR_GATEWAY_BALANCE: '9000000000.00',
      EMULATOR_NOTIFICATION_URL: `${url}/api/v1/payments/webhook`,
    },
    readyWord: `:${emulatorPort}`,
    log: join(folder, 'logs', 'emulator.log'),
    onDeath,
  })
  const serverWith = (settings: Record<string, string>) =>
    keepAlive({
      name: 'server',
      file: 'src/main.ts',
      flags: serverFlags,
      env: {
        NODE_ENV: 'production',
        PORT: String(serverPort),
        HOST: '127.0.0.1',
        PUBLIC_URL: url,
        DATABASE_URL: databaseUrl,
        YOOKASSA_URL: `${emulatorUrl}/v3`,
        ...emulatedShop,
        LOG_LEVEL: 'warn',
        CLUSTER: process.env.CLUSTER ?? '1',
        ...crowded,
        ...settings,
      },
      readyWord: 'ready ',
      log: join(folder, 'logs', 'server.log'),
      onDeath,
    })
  let server = serverWith({})
  process.once('exit', () => {
    for (const child of [server, emulator]) child.endNow()
    embedded?.stopNow()
  })
  for (const child of [emulator, server]) child.start()
  await Promise.all([emulator.ready(), server.ready()])

  return {
    databaseUrl,
    db,
    limitUrl,
    limitDb,
    get postgresPid() {
      return embedded?.pid()
    },
    url,
    emulatorUrl,
    get server() {
      return server
    },
    emulator,
    async restart(settings = {}) {
      await server.end()
      server = serverWith(settings)
      server.start()
      await server.ready()
    },
    async crashPostgres() {
      await embedded?.restart('immediate', 0)
    },
    async control<T>(method: string, path: string, body?: object): Promise<T> {
      const answer = await fetch(`${emulatorUrl}/_emulator${path}`, {
        method,
        ...(body && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
      })
      if (!answer.ok) throw new Error(`the emulator answered ${answer.status} to ${method} ${path}`)
      return (await answer.json()) as T
    },
    async stop() {
      await Promise.all([server.end(), emulator.end()])
      await Promise.all([db.close(), limitDb.close()])
      await embedded?.stop()
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}

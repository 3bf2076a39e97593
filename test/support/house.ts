import Fastify, { type FastifyInstance } from 'fastify'
import { afterAll, beforeAll } from 'vitest'
import { type Emulator, startEmulator } from 'yookassa-emulator'
import type { Session } from '#schema/auth.ts'
import type { Enroll } from '#schema/enroll.ts'
import type { Payment } from '#schema/payment.ts'
import { type Books, differences, openWork } from '../../scripts/books.ts'
import { createAccount } from '../../src/account/create.ts'
import { judgeAccount } from '../../src/account/verify.ts'
import { loadConfig } from '../../src/config.ts'
import { ShiftedClock } from '../../src/core/clock.ts'
import { newId } from '../../src/core/id.ts'
import type { Role } from '../../src/identity/caller.ts'
import { hashPassword } from '../../src/identity/password.ts'
import { insertPerson } from '../../src/identity/store.ts'
import { loadSigningKey, tokens } from '../../src/identity/token.ts'
import { type Server, startServer } from '../../src/server.ts'
import { testDatabase } from './database.ts'
import { freePort } from './port.ts'
import { testRail } from './rail.ts'

/** YooKassa's test wallet that accepts every payout. */
export const GOOD_WALLET = '4100116075156746'
export const PASSWORD = 'sdelka-test'

export type Answer<T = unknown> = { status: number; body: T; headers: Headers }
export type Someone = { id: string; email: string; token: string }

type Options = {
  /** Further settings, as in the environment. */
  env?: Record<string, string>
  /** False: nothing happens in the background but by `house.server.worker.tick()`. */
  isWorking?: boolean
}

/**
 * The whole product as in production, for one test file: our server over HTTP, a PostgreSQL of its own, and the emulator
 * as the YooKassa at `YOOKASSA_URL`. Call it at the top of a test file.
 */
export function testHouse(options: Options = {}) {
  const database = testDatabase()
  let server: Server
  let minter: FastifyInstance
  let passwordHash: Promise<string> | undefined
  const others: Server[] = []
  let emulator: Emulator
  const clock = new ShiftedClock()

  beforeAll(async () => {
    const port = await freePort()
    emulator = await startEmulator({ notificationUrl: `http://127.0.0.1:${port}/api/v1/payments/webhook` })
    server = await start(port)
    minter = Fastify()
    await minter.register(tokens, { key: await loadSigningKey(database.db), issuer: 'sdelka' })
  })
  afterAll(async () => {
    await Promise.all([server?.stop(), ...others.map((other) => other.stop())])
    await emulator?.close()
  })

  async function start(port: number, more: Record<string, string> = {}): Promise<Server> {
    const config = loadConfig({
      PORT: String(port),
      HOST: '127.0.0.1',
      PUBLIC_URL: `http://localhost:${port}`,
      YOOKASSA_URL: emulator.apiUrl,
      YOOKASSA_SHOP_ID: '100500',
      YOOKASSA_SECRET_KEY: 'test_demo',
      YOOKASSA_GATEWAY_ID: '500100',
      YOOKASSA_GATEWAY_KEY: 'test_demo_payouts',
      YOOKASSA_WEBHOOK_SOURCES: '127.0.0.0/8',
      DEVELOPER_CARD: '5555555555554477',
      RAIL: testRail,
      RATE_LIMIT_MAX: '1000000',
      LOG_LEVEL: 'fatal',
      ...options.env,
      ...more,
    })
    return startServer(config, {
      databaseUrl: database.url,
      clock,
      isWorking: options.isWorking ?? true,
    })
  }

  type Asked = {
    by?: Someone
    body?: unknown
    headers?: Record<string, string>
    /** Another instance than the first. */
    at?: Server
  }

  /** Asks our API. */
  async function api<T = unknown>(
    method: string,
    path: string,
    { by, body, headers, at = server }: Asked = {},
  ): Promise<Answer<T>> {
    const answer = await fetch(`${at.url}/api/v1${path}`, {
      method,
      headers: {
        ...(by && { authorization: `Bearer ${by.token}` }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
    const isEndless = answer.headers.get('content-type') === 'text/event-stream'
    if (isEndless) await answer.body?.cancel()
    const text = isEndless ? '' : await answer.text()
    return {
      status: answer.status,
      body: (text ? JSON.parse(text) : undefined) as T,
      headers: answer.headers,
    }
  }

  /** Like `api`, for calls that the test takes for granted. */
  async function must<T = unknown>(...call: Parameters<typeof api>): Promise<T> {
    const { status, body } = await api<T>(...call)
    if (status >= 300) throw new Error(`${call[0]} ${call[1]} answered ${status}: ${JSON.stringify(body)}`)
    return body
  }

  /** Asks the emulator's control API: `control('POST', '/clock', {advance: 'P7D'})`. */
  async function control<T = unknown>(method: string, path: string, body?: unknown): Promise<T> {
    const answer = await fetch(`${emulator.url}/_emulator${path}`, {
      method,
      ...(body !== undefined && {
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      }),
    })
    const text = await answer.text()
    if (!answer.ok) throw new Error(`the emulator answered ${answer.status} to ${method} ${path}: ${text}`)
    return JSON.parse(text) as T
  }

  /** A new person, signed in. Everybody has one password, hashed once: that takes longer than all the rest. */
  async function person(...roles: Role[]): Promise<Someone> {
    const id = newId()
    const email = `${id}@example.com`
    passwordHash ??= hashPassword(PASSWORD)
    const someone = { id, email, name: roles.join(), roles, createdAt: clock.now() }
    await insertPerson(database.db, someone, await passwordHash)
    return { id, email, token: minter.writeAccessToken({ id, roles }) }
  }

  /** Signs in as people do, with a session that lasts. */
  const signIn = ({ email }: Someone): Promise<Session> =>
    must('POST', '/auth/login', { body: { email, password: PASSWORD } })

  /** An access token of somebody in other roles. */
  const tokenOf = (id: string, ...roles: Role[]): string => minter.writeAccessToken({ id, roles })

  /** A master whose payouts arrive. */
  async function verifiedMaster(): Promise<Someone> {
    const master = await person('master')
    const destination = { type: 'yoo_money', account_number: GOOD_WALLET } as const
    const { id } = await createAccount(
      server.ctx,
      { id: master.id, roles: ['master'] },
      { destination, title: 'wallet' },
    )
    await judgeAccount(server.ctx, id, { event: 'verify' }, async () => {})
    return master
  }

  /** A booking at a time of its own. */
  async function enroll(
    client: Someone,
    master: Someone,
    price = '1000.00',
    at: Server = server,
  ): Promise<Enroll> {
    const service = await must<{ id: string }>('POST', '/services/', {
      by: master,
      body: { title: 'Работа', price: { value: price, currency: 'RUB' }, duration_minutes: 60 },
    })
    slot += 2
    const starts_at = new Date(clock.now().getTime() + slot * 3_600_000).toISOString()
    return must('POST', '/enrolls/', { by: client, body: { service_id: service.id, starts_at }, at })
  }
  let slot = 24

  /** Creates the payment and does what a person does on the checkout page; answers when the hold has arrived here. */
  async function pay(client: Someone, enrollId: string, card?: string): Promise<Payment> {
    const payment = await must<Payment>('POST', '/payments/', { by: client, body: { enroll_id: enrollId } })
    const providerId = new URL(payment.confirmation_url ?? '').pathname.split('/').pop()
    await control('POST', `/payments/${providerId}/pay`, card && { card })
    return until(
      () => must<Payment>('GET', `/payments/${payment.id}/status`, { by: client }),
      ({ status }) => status !== 'pending',
    )
  }

  /** A deal up to the point where the client may confirm: booked, accepted, paid, done. */
  async function readyDeal(price?: string, master?: Someone, at?: Server) {
    const [client, worker] = [await person('client'), master ?? (await verifiedMaster())]
    const { id } = await enroll(client, worker, price, at)
    await must('POST', `/enrolls/${id}/accept`, { by: worker })
    const payment = await pay(client, id)
    await must('POST', `/enrolls/${id}/complete`, { by: worker })
    return { id, client, master: worker, payment }
  }

  /** For a house whose worker sleeps: time passes, and what it brings is done, or tried and put off. */
  async function pass(duration: string): Promise<void> {
    await advance(duration)
    const giveUpAt = performance.now() + 250 // notifications are looked into beside the worker
    do {
      for (let round = 0; round < 20 && (await server.worker.tick()) > 0; round++);
    } while ((await openWork(database.db)).length > 0 && performance.now() < giveUpAt)
  }

  /** Moves our time and the emulator's together. */
  async function advance(duration: string): Promise<void> {
    const { offset_ms } = await control<{ offset_ms: number }>('POST', '/clock', { advance: duration })
    clock.offsetMs = offset_ms
  }

  /**
   * Waits until nobody has anything to do and both books agree. Answers the differences that do not go away.
   */
  async function differencesAtRest(limitMs = 10_000): Promise<string[]> {
    const giveUpAt = performance.now() + limitMs
    for (;;) {
      const open = await openWork(database.db)
      const found = open.length > 0 ? open : await differences(database.db, await books())
      if (found.length === 0 || performance.now() > giveUpAt) return found
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
  }
  const books = () => control<Books>('GET', '/books')

  return {
    database,
    clock,
    get server() {
      return server
    },
    get emulator() {
      return emulator
    },
    api,
    must,
    control,
    /** One more instance on the same database, on a port of its own. */
    async another(env?: Record<string, string>): Promise<Server> {
      const other = await start(await freePort(), env)
      others.push(other)
      return other
    },
    person,
    signIn,
    tokenOf,
    verifiedMaster,
    enroll,
    pay,
    readyDeal,
    differencesAtRest,
    /** Waits until nobody has anything to do. */
    atRest: () =>
      until(
        () => openWork(database.db),
        (open) => open.length === 0,
      ),
    books,
    advance,
    pass,
    /** Waits until every payout of the deal is final or parked, and answers the enroll. */
    settled: (by: Someone, enrollId: string) =>
      until(
        () => must<Enroll>('GET', `/enrolls/${enrollId}`, { by }),
        ({ settlement }) => settlement?.state === 'settled' || settlement?.state === 'waiting',
      ),
  }
}

/** Asks again and again until the answer is the wanted one. */
export async function until<T>(
  ask: () => Promise<T>,
  isWanted: (answer: T) => boolean,
  limitMs = 10_000,
): Promise<T> {
  const giveUpAt = performance.now() + limitMs
  for (;;) {
    const answer = await ask()
    if (isWanted(answer)) return answer
    if (performance.now() > giveUpAt) throw new Error(`still not there: ${JSON.stringify(answer)}`)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

import { afterAll, beforeAll } from 'vitest'
import { type Emulator, startEmulator } from 'yookassa-emulator'
import { type Books, differences, openWork } from '../../scripts/books.ts'
import { createAccount } from '../../src/account/create.ts'
import type { Destination } from '../../src/account/store.ts'
import { judgeAccount } from '../../src/account/verify.ts'
import { LEASE_MS } from '../../src/command/intend.ts'
import { type Config, loadConfig } from '../../src/config.ts'
import type { Context } from '../../src/context.ts'
import { after, HOUR_MS, ShiftedClock } from '../../src/core/clock.ts'
import { newId } from '../../src/core/id.ts'
import { parseRubles } from '../../src/core/money.ts'
import { type Db, sql } from '../../src/db/db.ts'
import { acceptEnroll } from '../../src/enroll/accept.ts'
import { completeEnroll } from '../../src/enroll/complete.ts'
import { createEnroll } from '../../src/enroll/create.ts'
import { type Enroll, findEnroll } from '../../src/enroll/store.ts'
import type { Caller, Role } from '../../src/identity/caller.ts'
import { createPayment } from '../../src/payment/create.ts'
import { findPayment, type Payment } from '../../src/payment/store.ts'
import { syncPayment } from '../../src/payment/sync.ts'
import { releaseParked } from '../../src/payout/release.ts'
import { listPayoutsOf } from '../../src/payout/store.ts'
import { createService } from '../../src/service/create.ts'
import { createContext, createWorker } from '../../src/worker.ts'
import { createYooKassa, type YooKassa } from '../../src/yookassa/client.ts'
import { testDatabase } from './database.ts'
import { wrongEarnings } from './earnings.ts'
import { testRail } from './rail.ts'

/** YooKassa's test wallet that accepts every payout. */
export const GOOD_WALLET = '4100116075156746'

type Parts = { db: Db; yookassa: YooKassa; clock: ShiftedClock; config: Config; log: Context['log'] }
export type Process = ReturnType<typeof createContext> & { worker: ReturnType<typeof createWorker> }

/**
 * The money side of the house without its doors: operations are called as the routes call them, over a PostgreSQL of the
 * file's own and the emulator. A process is only what it has in memory, so a test can start, lose and replace one in
 * a millisecond. Nothing is notified unless a test does it, and nothing happens in the background but by `tick`.
 */
export function testWorld(env: Record<string, string> = {}) {
  const database = testDatabase()
  const clock = new ShiftedClock()
  let emulator: Emulator
  let parts: Parts
  let house: Process

  beforeAll(async () => {
    emulator = await startEmulator()
    const config = loadConfig({
      PUBLIC_URL: 'http://localhost',
      YOOKASSA_URL: emulator.apiUrl,
      YOOKASSA_SHOP_ID: '100500',
      YOOKASSA_SECRET_KEY: 'test_demo',
      YOOKASSA_GATEWAY_ID: '500100',
      YOOKASSA_GATEWAY_KEY: 'test_demo_payouts',
      YOOKASSA_WEBHOOK_SOURCES: '127.0.0.0/8',
      DEVELOPER_CARD: '5555555555554477',
      RAIL: testRail,
      ...env,
    })
    const yookassa = createYooKassa({
      url: emulator.apiUrl,
      shop: { login: config.YOOKASSA_SHOP_ID, password: config.YOOKASSA_SECRET_KEY },
      gateway: { login: config.YOOKASSA_GATEWAY_ID, password: config.YOOKASSA_GATEWAY_KEY },
      timeoutMs: config.YOOKASSA_TIMEOUT_MS,
    })
    parts = { db: database.db, yookassa, clock, config, log: silent }
    house = start(parts)
  })
  afterAll(async () => {
    await parts?.yookassa.close()
    await emulator?.close()
  })

  function start(given: Omit<Parts, 'clock'> & { clock: Context['clock'] }): Process {
    const { ctx, executor } = createContext(given)
    return { ctx, executor, worker: createWorker(ctx, executor) }
  }

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

  /** Moves our time and the emulator's together. */
  async function advance(ms: number): Promise<void> {
    const { offset_ms } = await control<{ offset_ms: number }>('POST', '/clock', {
      advance: `PT${Math.ceil(ms / 1000)}S`,
    })
    clock.offsetMs = offset_ms
  }

  async function person(...roles: Role[]): Promise<Caller> {
    const id = newId()
    await database.db.row(sql`
      insert into person (id, email, name, roles, created_at)
      values (${id}, ${`${id}@example.com`}, 'Somebody', ${roles}, ${clock.now()})`)
    return { id, roles }
  }

  async function account(master: Caller, wallet = GOOD_WALLET): Promise<string> {
    const destination: Destination = { type: 'yoo_money', account_number: wallet }
    return (await createAccount(house.ctx, master, { destination, title: 'wallet' })).id
  }

  /** What the operator's click on "verify" does. */
  const verify = (ctx: Context, accountId: string) =>
    judgeAccount(ctx, accountId, { event: 'verify' }, (tx, account) => releaseParked(ctx, tx, account))

  async function verifiedMaster(wallet = GOOD_WALLET): Promise<Caller> {
    const master = await person('master')
    await verify(house.ctx, await account(master, wallet))
    return master
  }

  const bookings = new Map<string, number>()

  type Wish = { price?: string; master?: Caller; inHours?: number }

  /** Booked for tomorrow unless said; a master's next booking is two hours later. */
  async function booked({ price = '1000.00', master, inHours = 26 }: Wish = {}) {
    const [client, worker] = [await person('client'), master ?? (await verifiedMaster())]
    const offer = { title: 'Работа', description: '', price: parseRubles(price), durationMinutes: 60 }
    const service = await createService(house.ctx, worker.id, offer)
    const earlier = bookings.get(worker.id) ?? 0
    bookings.set(worker.id, earlier + 1)
    const startsAt = after(clock.now(), (inHours + 2 * earlier) * HOUR_MS)
    const { id } = await createEnroll(house.ctx, { clientId: client.id, serviceId: service.id, startsAt })
    return { id, client, master: worker }
  }
  type Deal = Awaited<ReturnType<typeof booked>>

  async function accepted(options?: Parameters<typeof booked>[0]): Promise<Deal> {
    const deal = await booked(options)
    await acceptEnroll(house.ctx, deal.master, deal.id)
    return deal
  }

  /** What a person does on the checkout page. We hear of it from nobody. */
  const payAtYooKassa = (payment: Pick<Payment, 'providerId'>, card?: string) =>
    control('POST', `/payments/${payment.providerId}/pay`, card && { card })

  async function linked(options?: Parameters<typeof booked>[0]) {
    const deal = await accepted(options)
    const { payment } = await createPayment(house.ctx, { clientId: deal.client.id, enrollId: deal.id })
    return { ...deal, payment }
  }

  async function paid(options?: Parameters<typeof booked>[0]) {
    const deal = await linked(options)
    await payAtYooKassa(deal.payment)
    return { ...deal, payment: await syncPayment(house.ctx, deal.payment) }
  }

  async function ready(options?: Parameters<typeof booked>[0]) {
    const deal = await paid(options)
    await completeEnroll(house.ctx, deal.master, deal.id)
    return deal
  }

  /** Rounds until there is nothing to do just now. */
  async function tick({ worker, executor }: Process = house): Promise<void> {
    await executor.drain()
    for (let round = 0; round < 50; round++) {
      const count = await worker.tick()
      await executor.drain()
      if (count === 0) return
    }
    throw new Error('the worker always finds something to do')
  }

  /**
   * The house comes back: a new process over what the dead one left behind, and time passes. Answers when nothing is left
   * to do, with each lease over and every failed call repeated.
   */
  async function recover(): Promise<void> {
    const fresh = start(parts)
    for (let round = 0; round < 20; round++) {
      await advance(LEASE_MS + 1000)
      await tick(fresh)
      if ((await openWork(database.db)).length === 0) return
    }
    throw new Error(`still open: ${(await openWork(database.db)).join(', ')}`)
  }

  return {
    database,
    clock,
    get parts() {
      return parts
    },
    /** The process that tests use when it does not matter which. */
    get house() {
      return house
    },
    get ctx() {
      return house.ctx
    },
    get emulator() {
      return emulator
    },
    start,
    control,
    advance,
    person,
    account,
    verify,
    verifiedMaster,
    booked,
    accepted,
    linked,
    paid,
    ready,
    payAtYooKassa,
    tick,
    recover,
    books: () => control<Books>('GET', '/books'),
    /** Every difference between our books, YooKassa's and the house's own rules. */
    differences: async () => {
      await tick() // nobody tells us that a deal has closed
      const wrong = await wrongEarnings(house.ctx)
      return [...(await differences(database.db, await control<Books>('GET', '/books'))), ...wrong]
    },
    enroll: async (id: string): Promise<Enroll> => found(await findEnroll(database.db, id)),
    payment: async (id: string): Promise<Payment> => found(await findPayment(database.db, id)),
    payouts: (enrollId: string) => listPayoutsOf(database.db, [enrollId]),
    /** Of the master's attempts first, then of the platform's. */
    payoutStatuses: async (enrollId: string) =>
      (await listPayoutsOf(database.db, [enrollId])).map(({ status }) => status),
  }
}

export type World = ReturnType<typeof testWorld>

function found<T>(row: T | undefined): T {
  if (row === undefined) throw new Error('no such row')
  return row
}

const silent: Context['log'] = { info() {}, warn() {}, error() {} }

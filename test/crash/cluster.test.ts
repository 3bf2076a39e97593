import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Emulator, startEmulator } from 'yookassa-emulator'
import type { Account } from '#schema/account.ts'
import type { Enroll } from '#schema/enroll.ts'
import type { LiveEvent } from '#schema/event.ts'
import { type Books, differences, openWork } from '../../scripts/books.ts'
import { emulatedShop } from '../../scripts/shop.ts'
import { createSdelka } from '../../sdk/src/index.ts'
import { sql } from '../../src/db/db.ts'
import { createPerson } from '../../src/identity/person.ts'
import { testDatabase } from '../support/database.ts'
import { GOOD_WALLET, PASSWORD, until } from '../support/house.ts'
import { patiently, patientPeople } from '../support/patient.ts'
import { freePort } from '../support/port.ts'

const DEALS = 8
/** How long what is on its way may take on a busy machine. */
const SOON = { timeout: 10_000 }

const database = testDatabase()
let port: number
let emulator: Emulator
let primary: ChildProcess
/** Every line of the log since the latest start. */
let log: LogLine[]
const url = () => `http://127.0.0.1:${port}`
const people = patientPeople(() => ({ server: url(), emulator: emulator.url }))

beforeAll(async () => {
  port = await freePort()
  emulator = await startEmulator({ notificationUrl: `${url()}/api/v1/payments/webhook` })
  await start()
}, 30_000)
afterAll(async () => {
  primary?.kill('SIGKILL')
  await emulator?.close()
})

type LogLine = { pid?: number; msg?: string; path?: string; end?: string }

/** The product in live mode, as `CLUSTER=2 npm start` runs it. */
async function start(): Promise<void> {
  primary = spawn(process.execPath, ['src/main.ts'], {
    env: {
      PATH: process.env.PATH,
      CLUSTER: '2',
      PORT: String(port),
      HOST: '127.0.0.1',
      PUBLIC_URL: url(),
      DATABASE_URL: database.url,
      DATABASE_POOL: '8',
      YOOKASSA_URL: emulator.apiUrl,
      ...emulatedShop,
      RATE_LIMIT_MAX: '1000000',
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const lines: LogLine[] = []
  log = lines
  const ready = Promise.withResolvers<void>()
  let rest = ''
  primary.stdout?.setEncoding('utf8').on('data', (piece: string) => {
    const whole = (rest + piece).split('\n')
    rest = whole.pop() ?? ''
    for (const line of whole) {
      if (line.startsWith('ready ')) ready.resolve()
      if (line.startsWith('{')) lines.push(JSON.parse(line))
    }
  })
  primary.once('exit', (code) => ready.reject(new Error(`the primary ended with ${code}`)))
  await ready.promise
}

/** Which servers have answered a path, in the order of their answers. */
const answerers = (path: string) =>
  log.flatMap((line) => (line.msg === 'answered' && line.path === path ? [line.pid ?? 0] : []))
/** The latest of the servers that have said that they listen. */
const listening = () =>
  log.filter(({ msg }) => msg?.startsWith('Server listening')).map(({ pid }) => pid ?? 0)

/** Resolves when the primary and all its servers have ended: the last of them closes the pipe that they share. */
const everybodyEnds = async () => {
  await once(primary, 'close')
}

async function isPortFree(): Promise<boolean> {
  const probe = createServer()
  const heard = Promise.race([
    once(probe, 'listening').then(() => true),
    once(probe, 'error').then(() => false),
  ])
  probe.listen(port, '127.0.0.1')
  return heard.finally(() => probe.close())
}

/** What a dead server had begun, or did not hear of, is anybody's at once: nobody waits for the end of its leases here. */
const endLeases = () =>
  database.db.begin(async (tx) => {
    tx.send(sql`update command set run_at = now() where state = 'waiting'`)
    tx.send(sql`update payment set check_at = now() where check_at is not null`)
    tx.send(sql`update notification set try_at = now() where try_at is not null`)
  })

/** The next capture takes YooKassa a second. */
const captureSlowly = () =>
  people.control('POST', '/faults', {
    operation: 'payments.capture',
    mode: 'slow',
    delay_ms: 1000,
    times: 1,
  })

/** A client, and a master whose payouts arrive. */
async function signedIn() {
  const clock = { now: () => new Date() }
  const tokens: string[] = []
  for (const role of ['client', 'master', 'operator'] as const) {
    const email = `${role}@example.com`
    await createPerson({ db: database.db, clock }, { email, name: role, password: PASSWORD, roles: [role] })
    tokens.push(await people.tokenOf(email, PASSWORD))
  }
  const [client = '', master = '', operator = ''] = tokens
  const wallet = { type: 'yoo_money', account_number: GOOD_WALLET }
  const account = await patiently(() => people.api<Account>('POST', '/accounts/', master, wallet))
  await people.api('POST', `/accounts/${account.id}/verify`, operator)
  return { client, master, service: await people.offer(master) }
}

describe('a product of two processes', () => {
  let cast: Awaited<ReturnType<typeof signedIn>>
  beforeAll(async () => {
    cast = await signedIn()
  })

  it('serves from both, and counts both together', async () => {
    for (let request = 0; request < 6; request++) await people.api('GET', '/meta')
    expect(new Set(answerers('/api/v1/meta'))).toEqual(new Set(listening()))
    const metrics = await (await fetch(`${url()}/metrics`)).text()
    expect(metrics).toMatch(/http_request_duration_seconds_count\{[^}]*route="\/api\/v1\/meta"[^}]*\} 6\n/)
    const [, open] = /^db_connections\{state="total"\} (\d+)$/m.exec(metrics) ?? []
    expect(Number(open)).toBeLessThanOrEqual(8)
    const starts = await database.db.rows(sql`select 1 from audit_log where action = 'settings.start'`)
    expect(starts).toHaveLength(1)
  })

  it('tells listeners at one process what happened at the other', async () => {
    const { client, master, service } = cast
    const events: LiveEvent[][] = [[], []]
    const over = new AbortController()
    const streams = []
    for (const [at, token] of [client, master].entries()) {
      const onEvent = (event: LiveEvent) => void events[at]?.push(event)
      streams.push(createSdelka({ url: url(), token }).events({ onEvent, signal: over.signal }))
      await until(
        async () => events[at]?.length,
        (count) => count === 1,
      )
    }
    const ids: string[] = []
    for (const _ of events) ids.push(await people.playDeal(client, master, service, 'pending'))
    for (const id of ids) await people.api('POST', `/enrolls/${id}/accept`, master)
    const acceptedBy = () => ids.flatMap((id) => answerers(`/api/v1/enrolls/${id}/accept`))
    await expect.poll(() => acceptedBy().toSorted(), SOON).toEqual(listening().toSorted())
    const steps = ids.flatMap((enroll_id) =>
      ['enroll.created', 'enroll.accepted'].map((what) => expect.objectContaining({ enroll_id, what })),
    )
    for (const heard of events) await expect.poll(() => heard, SOON).toEqual(expect.arrayContaining(steps))
    over.abort()
    await Promise.allSettled(streams)
  })

  it('answers both of two clicks that land at different processes', async () => {
    const { client, master, service } = cast
    const id = await people.playDeal(client, master, service, 'ready')
    await captureSlowly()
    const path = `/enrolls/${id}/confirm`
    const clicks = [0, 1].map(() => people.api<Enroll>('POST', path, client))
    const [one, other] = await Promise.all(clicks)
    await expect.poll(() => new Set(answerers(`/api/v1${path}`)).size, SOON).toBe(2)
    expect(one?.confirmed_at).toEqual(other?.confirmed_at)
    expect([one?.status, other?.status].toSorted()).toEqual(['completed', 'ready'])
    await expectExactBooks([id])
  })

  it(`plays ${DEALS} deals while a server is killed, and another takes its place`, {
    timeout: 30_000,
  }, async () => {
    const { client, master, service } = cast
    const deals = Promise.all(
      Array.from({ length: DEALS }, (_, index) =>
        sleep(index * 100).then(() => people.playDeal(client, master, service)),
      ),
    )
    await sleep(700)
    const [victim = 0, survivor = 0] = listening()
    process.kill(victim, 'SIGKILL')
    await sleep(300)
    await endLeases()
    const played = await deals
    const successor = () => listening().at(-1)
    await expect.poll(successor, SOON).not.toBe(survivor)
    expect(log).toContainEqual(expect.objectContaining({ pid: victim, end: 'SIGKILL' }))
    await expect
      .poll(async () => {
        await people.api('GET', '/meta')
        return answerers('/api/v1/meta').includes(successor() ?? 0)
      }, SOON)
      .toBe(true)
    await expectExactBooks(played)
  })

  it('ends with a primary that is killed, and starts again at once', { timeout: 30_000 }, async () => {
    const { client, master, service } = cast
    const deals = Promise.all(Array.from({ length: 3 }, () => people.playDeal(client, master, service)))
    await sleep(400)
    const ended = everybodyEnds()
    primary.kill('SIGKILL')
    await ended
    expect(await isPortFree()).toBe(true)
    await start()
    await endLeases()
    await expectExactBooks(await deals)
  })

  it('stops all of it on SIGTERM within what containers are given, and answers first', async () => {
    const { client, master, service } = cast
    const id = await people.playDeal(client, master, service, 'ready')
    await captureSlowly()
    const confirmed = people.api<Enroll>('POST', `/enrolls/${id}/confirm`, client)
    await sleep(300)
    const startedAt = performance.now()
    const ended = everybodyEnds()
    primary.kill('SIGTERM')
    expect(await confirmed).toMatchObject({ status: 'completed' })
    await ended
    expect([primary.exitCode, primary.signalCode]).toEqual([0, null])
    expect(performance.now() - startedAt).toBeLessThan(10_000)
    expect(await isPortFree()).toBe(true)
    expect(people.failures).toEqual([])
  })
})

/** Nobody has anything to do, the books agree, and each of the deals was paid out once to both. */
async function expectExactBooks(deals: string[]): Promise<void> {
  const open = () => openWork(database.db)
  await expect.poll(open, SOON).toEqual([])
  const books = await patiently(() => people.control<Books>('GET', '/books'))
  expect(await differences(database.db, books)).toEqual([])
  const paid = books.payouts.filter(
    ({ status, metadata }) => status === 'succeeded' && deals.includes(metadata?.enroll_id ?? ''),
  )
  expect(paid).toHaveLength(2 * deals.length)
}

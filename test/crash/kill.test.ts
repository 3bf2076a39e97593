import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Enroll } from '#schema/enroll.ts'
import { type Books, differences, openWork } from '../../scripts/books.ts'
import { testDatabase } from '../support/database.ts'
import { freePort } from '../support/port.ts'

const DEALS = 20
const KILLS = 5

const database = testDatabase()
const dataDir = mkdtempSync(join(tmpdir(), 'sdelka-kill-'))
let ports: { server: number; emulator: number }
let child: ChildProcess | undefined

beforeAll(async () => {
  ports = { server: await freePort(), emulator: await freePort() }
  await start()
})
afterAll(async () => {
  await kill()
  rmSync(dataDir, { recursive: true, force: true, maxRetries: 5 })
})

/** The server as `npm start` runs it, demo and all: the emulator dies and comes back with it. */
async function start(): Promise<void> {
  child = spawn(process.execPath, ['src/main.ts'], {
    env: {
      PATH: process.env.PATH,
      PORT: String(ports.server),
      EMULATOR_PORT: String(ports.emulator),
      HOST: '127.0.0.1',
      DATA_DIR: dataDir,
      DATABASE_URL: database.url,
      RATE_LIMIT_MAX: '1000000',
      LOG_LEVEL: 'fatal',
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let said = ''
  for await (const piece of child.stdout ?? []) {
    said += piece
    if (said.includes('ready ')) return
  }
  throw new Error(`the server did not start: ${said}`)
}

async function kill(): Promise<void> {
  if (!child || child.exitCode !== null || child.signalCode !== null) return
  const exit = once(child, 'exit')
  child.kill('SIGKILL')
  await exit
}

/** Undefined when the server was dead, refused, or failed: the caller looks again and goes on. */
async function ask<T>(method: string, url: string, token?: string, body?: unknown): Promise<T | undefined> {
  try {
    const answer = await fetch(url, {
      method,
      headers: {
        ...(token && { authorization: `Bearer ${token}` }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(5000),
    })
    const text = await answer.text()
    if (answer.status === 500) failures.push(`${answer.status} ${method} ${new URL(url).pathname}: ${text}`)
    return answer.ok ? (JSON.parse(text) as T) : undefined
  } catch {
    return undefined
  }
}
const failures: string[] = []

const api = <T>(method: string, path: string, token?: string, body?: unknown) =>
  ask<T>(method, `http://127.0.0.1:${ports.server}/api/v1${path}`, token, body)
const control = <T>(method: string, path: string, body?: unknown) =>
  ask<T>(method, `http://127.0.0.1:${ports.emulator}/_emulator${path}`, undefined, body)

async function patiently<T>(act: () => Promise<T | undefined>): Promise<T> {
  for (let attempt = 0; attempt < 400; attempt++) {
    const answer = await act()
    if (answer !== undefined) return answer
    await sleep(50)
  }
  throw new Error('no answer for too long')
}

async function tokenOf(name: string): Promise<string> {
  const body = { email: `${name}@example.com`, password: 'sdelka-demo' }
  const session = await patiently(() => api<{ access_token: string }>('POST', '/auth/login', undefined, body))
  return session.access_token
}

/** Plays one deal to its end, looking at where it stands before each step. */
async function playDeal(index: number, client: string, master: string, serviceId: string): Promise<string> {
  let tries = 0
  const { id } = await patiently(() => {
    // After a lost answer the slot is taken by ourselves: another one is tried.
    const startsAt = Date.now() + (24 + 2 * (index + DEALS * tries++)) * 3_600_000
    const body = { service_id: serviceId, starts_at: new Date(startsAt).toISOString() }
    return api<Enroll>('POST', '/enrolls/', client, body)
  })
  const step = (event: string, token: string) => api('POST', `/enrolls/${id}/${event}`, token)
  for (;;) {
    const enroll = await patiently(() => api<Enroll>('GET', `/enrolls/${id}`, client))
    const { status, payment } = enroll
    if (status === 'completed') return id
    if (status === 'pending') await step('accept', master)
    else if (status === 'ready') await step('confirm', client)
    else if (payment?.status === 'processing') await step('complete', master)
    else if (payment?.status === 'pending' && payment.confirmation_url) {
      await control('POST', `/payments/${payment.confirmation_url.split('/').pop()}/pay`)
    } else await api('POST', '/payments/', client, { enroll_id: id })
    await sleep(20)
  }
}

it(`${DEALS} deals survive ${KILLS} times kill -9`, { timeout: 60_000 }, async () => {
  const [client, master] = [await tokenOf('client'), await tokenOf('master')]
  const body = { title: 'Работа', price: { value: '1234.57', currency: 'RUB' }, duration_minutes: 60 }
  const service = await patiently(() => api<{ id: string }>('POST', '/services/', master, body))

  let isPlaying = true
  const deals = Promise.all(
    Array.from({ length: DEALS }, (_, index) =>
      sleep(index * 150).then(() => playDeal(index, client, master, service.id)),
    ),
  ).finally(() => {
    isPlaying = false
  })
  for (let round = 0; round < KILLS; round++) {
    await sleep(350 + 130 * round)
    await kill()
    await start()
    await api('POST', '/demo/clock', undefined, { advance: 'PT41S' }) // the dead one's leases end
  }
  while (isPlaying) {
    await api('POST', '/demo/clock', client, { advance: 'PT41S' })
    await sleep(200)
  }
  const ids = await deals
  for (let round = 0; round < 20 && (await openWork(database.db)).length > 0; round++) {
    await api('POST', '/demo/clock', client, { advance: 'PT5M' })
    await sleep(100)
  }
  await api('POST', '/demo/clock', client, { advance: 'PT5M' }) // and every payment is looked at

  expect(await openWork(database.db)).toEqual([])
  const books = await patiently(() => control<Books>('GET', '/books'))
  expect(await differences(database.db, books)).toEqual([])
  const paid = books.payouts.filter(
    ({ status, metadata }) => status === 'succeeded' && ids.includes(metadata?.enroll_id ?? ''),
  )
  expect(paid).toHaveLength(2 * DEALS)
  expect(failures).toEqual([])
})

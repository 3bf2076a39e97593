import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { SCHEMA } from './store/schema.ts'
import { newKey, openDesk, openShop, paymentRequest, SHOP } from './testing.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'emulator-'))
})
const children: ChildProcess[] = []
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL') // a failed test leaves nobody behind
  rmSync(folder, { recursive: true, force: true })
})

it('a restart on the same file keeps everything', async () => {
  const database = join(folder, 'emulator.db')
  const first = await openDesk({ database, notificationUrl: 'http://127.0.0.1:9/nobody' })
  const key = { 'idempotence-key': newKey() }
  const created = (await first.post('/payments', paymentRequest, key)).body
  const held = await first.pay(created.id)
  const payout = await first.payout()
  await first.control('POST', '/payouts/mode', { answer: 'pending' })
  await first.advance('P3D')
  const before = (await first.control<{ balances: object }>('GET', '/books')).body
  await first.close()

  const shop = await openShop()
  const second = await openDesk({ database, gatewayBalance: '5.00', clockStart: new Date(0) })
  const after = (await second.control<{ balances: object; at: string }>('GET', '/books')).body
  expect(after).toEqual({ ...before, at: after.at })
  expect((await second.get(`/payments/${held.id}`)).body).toEqual(held)
  expect((await second.get(`/payouts/${payout.id}`)).body).toEqual(payout)
  expect((await second.payout()).status).toBe('pending')
  await second.advance('P4D')
  expect((await second.get(`/payments/${held.id}`)).body.status).toBe('canceled')
  expect((await second.post('/payments', paymentRequest)).body.id).not.toBe(created.id)
  await second.close()
  await shop.close()
})

it('a file of the first version opens with all it holds, and can then do the rest', async () => {
  const file = join(folder, 'old.db')
  const old = new DatabaseSync(file)
  old.exec(SCHEMA)
  const body = { ...paymentRequest, id: '22e12f66-000f-5000-8000-18db351245c7', status: 'canceled' }
  old
    .prepare(`insert into payment (id, status, amount, created_at, capture, body) values (?, ?, 1, ?, 0, ?)`)
    .run(body.id, body.status, Date.now(), JSON.stringify(body))
  old.close()

  for (const _ of [1, 2]) {
    const desk = await openDesk({ database: file })
    expect((await desk.get(`/payments/${body.id}`)).body).toEqual(body)
    const { id } = await desk.deal()
    expect((await desk.payInDeal(id)).deal?.id).toBe(id)
    await desk.close()
  }
})

it('a restart goes on with the notifications and with the keys', async () => {
  const database = join(folder, 'emulator.db')
  const shop = await openShop(() => 500)
  const first = await openDesk({ database, notificationUrl: shop.url })
  const key = { 'idempotence-key': newKey() }
  const { id } = (await first.post('/payments', paymentRequest, key)).body
  await first.pay(id)
  await first.settle()
  await first.close()
  expect(shop.heard).toHaveLength(1)

  const second = await openDesk({ database })
  await second.advance('PT10S')
  expect(shop.heard).toHaveLength(2)
  expect((await second.post('/payments', paymentRequest, key)).body.id).toBe(id)
  await second.close()
  await shop.close()
})

it('never stores a whole card number', async () => {
  const database = join(folder, 'emulator.db')
  const desk = await openDesk({ database, notificationUrl: 'http://127.0.0.1:9/nobody' })
  await desk.pay((await desk.create()).id, '5555555555554477')
  await desk.payout({
    payout_destination_data: { type: 'bank_card', card: { number: '4111111111111111' } },
  })
  await fetch(`${desk.url}/payouts-widget/token`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{"card":"2202474301322987"}',
  })
  const stored = readdirSync(folder)
    .map((name) => readFileSync(join(folder, name), 'latin1'))
    .join('')
  await desk.close()
  expect(stored).toContain('555555')
  for (const number of ['5555555555554477', '4111111111111111', '2202474301322987']) {
    expect(stored).not.toContain(number)
  }
})

const MAIN = fileURLToPath(new URL('./main.ts', import.meta.url))

async function startProcess(env: Record<string, string>) {
  const child: ChildProcess = spawn(process.execPath, [MAIN], {
    env: { PATH: process.env.PATH, EMULATOR_DATABASE: join(folder, 'emulator.db'), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  children.push(child)
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (piece) => {
      output += piece
    })
  }
  const exit = once(child, 'exit') as Promise<[number | null, string | null]>
  await Promise.race([expect.poll(() => output, { timeout: 15_000 }).toContain('\n'), exit])
  return { child, exit, output: () => output }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  return typeof address === 'object' && address !== null ? address.port : 0
}

it('a killed process has kept every answer it gave', async () => {
  const port = await freePort()
  const env = { EMULATOR_PORT: String(port) }
  const first = await startProcess(env)
  expect(first.output()).toMatch(new RegExp(`^emulator http://localhost:${port}/v3\n`))
  expect(first.output()).toContain('100500 : test_demo\n')
  expect(first.output()).toContain(`http://localhost:${port}/_emulator`)

  const answered: string[] = []
  const create = async () => {
    const response = await fetch(`http://127.0.0.1:${port}/v3/payments`, {
      method: 'POST',
      headers: { authorization: SHOP, 'content-type': 'application/json', 'idempotence-key': newKey() },
      body: JSON.stringify(paymentRequest),
    })
    answered.push(((await response.json()) as { id: string }).id)
  }
  const clients = Array.from({ length: 8 }, async () => {
    for (;;) await create()
  })
  await expect.poll(() => answered.length, { timeout: 15_000 }).toBeGreaterThan(100)
  first.child.kill('SIGKILL')
  await Promise.allSettled(clients)
  await first.exit

  const second = await startProcess(env)
  const response = await fetch(`http://127.0.0.1:${port}/_emulator/books`)
  const { payments } = (await response.json()) as { payments: { id: string }[] }
  const kept = new Set(payments.map(({ id }) => id))
  expect(answered.filter((id) => !kept.has(id))).toEqual([])
  second.child.kill('SIGTERM')
  expect(await second.exit).toEqual([0, null])
}, 30_000)

it('a taken port is said in one line', async () => {
  const taken = await openDesk()
  const { exit, output } = await startProcess({ EMULATOR_PORT: String(taken.port) })
  expect(await exit).toEqual([1, null])
  expect(output()).toBe(`port ${taken.port} is taken: stop what listens there, or set EMULATOR_PORT\n`)
  await taken.close()
}, 20_000)

import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Books, differences, openWork } from '../../scripts/books.ts'
import { testDatabase } from '../support/database.ts'
import { patiently, patientPeople } from '../support/patient.ts'
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

const { api, control, tokenOf, offer, playDeal, failures } = patientPeople(() => ({
  server: `http://127.0.0.1:${ports.server}`,
  emulator: `http://127.0.0.1:${ports.emulator}`,
}))

it(`${DEALS} deals survive ${KILLS} times kill -9`, { timeout: 60_000 }, async () => {
  const [client = '', master = ''] = await Promise.all(
    ['client', 'master'].map((name) => tokenOf(`${name}@example.com`, 'sdelka-demo')),
  )
  const service = await offer(master)

  let isPlaying = true
  const deals = Promise.all(
    Array.from({ length: DEALS }, (_, index) =>
      sleep(index * 150).then(() => playDeal(client, master, service)),
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

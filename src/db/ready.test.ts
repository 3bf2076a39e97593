import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { testDatabase } from '../../test/support/database.ts'
import { freePort } from '../../test/support/port.ts'
import { startingDatabase } from '../../test/support/starting.ts'
import { migrate } from './migrate.ts'
import { DatabaseNotReady, onceReady } from './ready.ts'

const database = testDatabase()

describe('a database that is still starting', () => {
  it('is waited for, and that is told once', async () => {
    const door = await startingDatabase(database.url, 2)
    onTestFinished(door.close)
    const said: string[] = []
    await onceReady(() => migrate(door.url), { onProgress: (line) => said.push(line) })
    expect(said).toEqual(['waiting for the database (the database system is starting up)…'])
    expect(door.calls()).toBe(3)
  })

  it('is waited for by npm start', async () => {
    const door = await startingDatabase(database.url, 2)
    onTestFinished(door.close)
    const { said, end } = await start(door.url)
    expect(said).toContain('waiting for the database (the database system is starting up)…')
    expect(said).toContain('ready http')
    await end()
  }, 60_000)

  it('is not waited for longer than the limit', async () => {
    const door = await startingDatabase(database.url, 1000)
    onTestFinished(door.close)
    const waiting = onceReady(() => migrate(door.url), { limitMs: 1200 })
    await expect(waiting).rejects.toThrow(DatabaseNotReady)
    await expect(waiting).rejects.toThrow(
      /^cannot use the database: .*\(the database system is starting up\)$/,
    )
    expect(door.calls()).toBeGreaterThan(1)
  })
})

it('waits where nobody listens yet', async () => {
  const url = `postgres://sdelka@127.0.0.1:${await freePort()}/sdelka`
  const said: string[] = []
  const waiting = onceReady(() => migrate(url), { limitMs: 1200, onProgress: (line) => said.push(line) })
  await expect(waiting).rejects.toThrow(/^cannot use the database: .*ECONNREFUSED/)
  expect(said).toHaveLength(1)
})

describe('what waiting does not mend is said at once', () => {
  it.each([
    ['a wrong password', { password: 'guess' }, /^28P01$/],
    ['an unknown database', { pathname: '/nowhere' }, /^3D000$/],
    ['an unknown host', { hostname: 'nowhere.invalid' }, /^(ENOTFOUND|EAI_AGAIN)$/],
  ])('%s', async (_what, wrong, code) => {
    const { href } = Object.assign(new URL(database.url), wrong)
    let calls = 0
    const work = () => {
      calls++
      return migrate(href)
    }
    await expect(onceReady(work)).rejects.toMatchObject({ code: expect.stringMatching(code) })
    expect(calls).toBe(1)
  })
})

/** The server as `npm start` runs it, until it is ready or has ended. */
async function start(databaseUrl: string) {
  const dataDir = mkdtempSync(join(tmpdir(), 'sdelka-ready-'))
  const child = spawn(process.execPath, ['src/main.ts'], {
    env: {
      PATH: process.env.PATH,
      PORT: String(await freePort()),
      EMULATOR_PORT: String(await freePort()),
      HOST: '127.0.0.1',
      DATA_DIR: dataDir,
      DATABASE_URL: databaseUrl,
      LOG_LEVEL: 'fatal',
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const exit = once(child, 'exit')
  let said = ''
  for await (const piece of child.stdout) {
    said += piece
    if (said.includes('ready ')) break
  }
  const end = async () => {
    child.kill('SIGKILL')
    await exit
    rmSync(dataDir, { recursive: true, force: true, maxRetries: 5 })
  }
  return { said, end }
}

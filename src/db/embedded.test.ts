import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { withClient } from '../../test/support/client.ts'
import { type Embedded, startEmbedded } from './embedded.ts'
import { isAlive } from './postmaster.ts'

let dataDir = ''
let home = ''

beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'sdelka-embedded-'))
  chmodSync(dataDir, 0o755)
  const server = await startEmbedded({ dataDir })
  home = server.home
  await withClient(server.url, (client) => client.query('create table mark (name text)'))
  await server.stop()
})

afterAll(() => {
  for (const folder of [home, dataDir]) rmSync(folder, { recursive: true, force: true })
})

describe('the embedded server', () => {
  it('keeps its data, its port and its password', async () => {
    const first = await startEmbedded({ dataDir })
    await mark(first, 'kept')
    await first.stop()
    expect(await isGone(first.pid)).toBe(true)

    const second = await startEmbedded({ dataDir })
    expect(second.url).toBe(first.url)
    expect(await marks(second)).toContain('kept')
    await second.stop()
  })

  it('commits to disk, in UTF-8, for its owner alone', async () => {
    const server = await startEmbedded({ dataDir })
    const show = (name: string) =>
      withClient(server.url, async (client) => (await client.query(`show ${name}`)).rows[0][name])
    expect(await show('fsync')).toBe('on')
    expect(await show('synchronous_commit')).toBe('on')
    expect(await show('server_encoding')).toBe('UTF8')
    expect(await show('TimeZone')).toMatch(/UTC/)
    expect(await show('listen_addresses')).toBe('127.0.0.1')
    const wrong = new URL(server.url)
    wrong.password = 'guess'
    await expect(withClient(wrong.href, async () => {})).rejects.toThrow('password authentication failed')
    await server.stop()
  })

  it('is stopped by whoever leaves last', async () => {
    const first = await startEmbedded({ dataDir })
    const second = await startEmbedded({ dataDir })
    expect(second.pid).toBe(first.pid)
    await first.stop()
    await mark(second, 'still here')
    await second.stop()
    expect(await isGone(second.pid)).toBe(true)
  })

  it('does not hear the Ctrl-C of our terminal', async () => {
    const server = await startEmbedded({ dataDir })
    expect(() => process.kill(-server.pid, 0)).not.toThrow() // it leads a process group of its own
    await server.stop()
  })

  it('is adopted after a kill -9 of the process that started it', async () => {
    const other = await startElsewhere()
    other.process.kill('SIGKILL')
    await once(other.process, 'exit')
    expect(isAlive(other.pid)).toBe(true)

    const server = await startEmbedded({ dataDir })
    expect(server.pid).toBe(other.pid)
    await server.stop()
    expect(await isGone(other.pid)).toBe(true)
  })

  it('stays up when another process that used it ends', async () => {
    const server = await startEmbedded({ dataDir })
    const other = await startElsewhere()
    expect(other.pid).toBe(server.pid)
    other.process.stdin?.end() // asks it to stop
    await once(other.process, 'exit')
    expect(await marks(server)).toContain('kept')
    await server.stop()
  })

  it('recovers after a crash of its own', async () => {
    const server = await startEmbedded({ dataDir })
    await mark(server, 'before the crash')
    process.kill(server.pid, 'SIGKILL')
    expect(await isGone(server.pid)).toBe(true)

    const next = await startEmbedded({ dataDir })
    expect(await marks(next)).toContain('before the crash')
    await next.stop()
    await server.stop() // harmless
  })

  it('starts although the pid of a crashed server now belongs to a stranger', async () => {
    const stale = `${process.ppid}\n${join(home, 'cluster', 'data')}\n1700000000\n5432\n\n\n\nready\n`
    writeFileSync(join(home, 'cluster', 'data', 'postmaster.pid'), stale)
    const server = await startEmbedded({ dataDir })
    expect(server.pid).not.toBe(process.ppid)
    expect(await marks(server)).toContain('kept')
    await server.stop()
  })

  it('is one server when several processes start it at once, from nothing', async () => {
    const fresh = mkdtempSync(join(tmpdir(), 'sdelka-embedded-'))
    chmodSync(fresh, 0o755)
    const others = await Promise.all([startElsewhere(fresh), startElsewhere(fresh), startElsewhere(fresh)])
    expect(new Set(others.map((other) => other.pid)).size).toBe(1)
    for (const other of others) {
      other.process.stdin?.end()
      await once(other.process, 'exit')
    }
    expect(await isGone(others[0]?.pid ?? 0)).toBe(true)
    rmSync(fresh, { recursive: true })
  })

  it('refuses the data of another PostgreSQL, and says what to do', async () => {
    const file = join(home, 'cluster', 'data', 'PG_VERSION')
    const version = readFileSync(file, 'utf8')
    writeFileSync(file, '17\n')
    await expect(startEmbedded({ dataDir })).rejects.toThrow(
      /is PostgreSQL 17, this release runs 18: dump it/,
    )
    writeFileSync(file, version)
  })
})

const mark = (server: Embedded, name: string) =>
  withClient(server.url, (client) => client.query('insert into mark values ($1)', [name]))

const marks = (server: Embedded): Promise<string[]> =>
  withClient(server.url, async (client) =>
    (await client.query('select name from mark')).rows.map((row) => row.name),
  )

/** Starts it in another process, which stops it when its input ends. */
async function startElsewhere(directory = dataDir): Promise<{ process: ChildProcess; pid: number }> {
  const story = `
    const { startEmbedded } = await import(${JSON.stringify(new URL('./embedded.ts', import.meta.url).href)})
    const server = await startEmbedded({ dataDir: ${JSON.stringify(directory)} })
    console.log(server.pid)
    process.stdin.resume().once('end', () => server.stop())`
  const child = spawn(process.execPath, ['--input-type=module', '-e', story], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const [line] = await once(child.stdout, 'data')
  return { process: child, pid: Number(line) }
}

async function isGone(pid: number): Promise<boolean> {
  for (let waited = 0; waited < 5000; waited += 20) {
    if (!isAlive(pid) || isZombie(pid)) return true
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  return false
}

/** Ended, and nobody has asked how: so in a container whose first process adopts no children. */
function isZombie(pid: number): boolean {
  try {
    return /\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'))
  } catch {
    return false
  }
}

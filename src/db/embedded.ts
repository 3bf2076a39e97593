import { spawn } from 'node:child_process'
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { createCluster, environment, NAME, type Place, run } from './cluster.ts'
import { type Binaries, chooseHome, locateBinaries, makePrivate, serverUser } from './postgres-files.ts'
import { isAlive, isServerOf, type Postmaster, readPostmaster, takenSeats, takeSeat } from './postmaster.ts'

export type EmbeddedOptions = {
  dataDir: string
  /** A fixed port. Otherwise the port of last time, or any free one. */
  port?: number
  /** False for tests: faster, and a power cut may lose everything. */
  durable?: boolean
  onProgress?: (line: string) => void
}

export type Embedded = {
  url: string
  pid: number
  /** Where the server keeps its files. */
  home: string
  /** Leaves the server. The last process to leave stops it, and waits until it has stopped. */
  stop: () => Promise<void>
}

const START_LIMIT_MS = 120_000 // recovery after a crash replays the log first
const STOP_LIMIT_MS = 30_000
const POLL_MS = 5
const LOG_LIMIT_BYTES = 10_000_000
const SOCKET_PATH_LIMIT = 90 // the system allows 107 with the file's name

/**
 * Runs the PostgreSQL that npm installed, on data in `dataDir`. Several processes may use one `dataDir`:
 * the first starts the server, the others adopt it, and so does the next process after a `kill -9`.
 * Each takes a seat; whoever leaves last stops the server, no matter who started it.
 */
export async function startEmbedded(options: EmbeddedOptions): Promise<Embedded> {
  const user = serverUser()
  const home = chooseHome(options.dataDir, user)
  const place: Place = {
    home,
    data: join(home, 'cluster', 'data'),
    user,
    port: options.port,
    isDurable: options.durable ?? true,
    say: options.onProgress ?? (() => {}),
  }
  mkdirSync(seatsOf(place), { recursive: true })
  const seat = takeSeat(seatsOf(place)) // before looking: whoever is leaving now must see us
  try {
    const server = await adoptOrStart(place)
    const password = readFileSync(join(home, 'cluster', 'password'), 'utf8')
    const url = `postgres://${NAME}:${password}@127.0.0.1:${server.port}/${NAME}`
    return { url, pid: server.pid, home, stop: () => leave(place, seat) }
  } catch (error) {
    rmSync(seat, { force: true })
    throw error
  }
}

const seatsOf = (place: Place) => join(place.home, 'seats')

/** No lock of our own: PostgreSQL lets one server start, and a cluster gets its name once. Losers adopt. */
async function adoptOrStart(place: Place): Promise<Postmaster> {
  const deadline = performance.now() + START_LIMIT_MS
  for (let failures = 0; failures < 3 && performance.now() < deadline; ) {
    const running = readPostmaster(place.data)
    if (running?.isReady) return running
    if (running) {
      await pause(POLL_MS) // starting, recovering or stopping
      continue
    }
    const binaries = locateBinaries(place.home, place.user)
    await createCluster(place, binaries)
    const started = await launch(place, binaries)
    if (started) return started
    failures++ // another process was first, or took the port in between
  }
  throw new Error(`PostgreSQL did not start in ${place.home}:\n${logTail(place)}`)
}

/** Starts the server and waits until it accepts connections. Undefined when it ended instead. */
async function launch(place: Place, binaries: Binaries): Promise<Postmaster | undefined> {
  const port = await choosePort(place)
  makePrivate(socketsOf(place), place.user)
  const log = openLog(place)
  const child = spawn(
    binaries.run('postgres'),
    ['-D', place.data, '-p', String(port), ...flags(place, binaries)],
    {
      ...place.user,
      cwd: place.data,
      env: environment(),
      stdio: ['ignore', log, log],
      detached: true, // its own process group: Ctrl-C reaches us first, and we stop it last
    },
  )
  closeSync(log)
  child.unref()
  let isOver = false
  for (const event of ['exit', 'error']) {
    child.once(event, () => {
      isOver = true
    })
  }

  const deadline = performance.now() + START_LIMIT_MS
  for (; !isOver && performance.now() < deadline; await pause(POLL_MS)) {
    const server = readPostmaster(place.data)
    if (!server?.isReady || server.pid !== child.pid) continue
    writeFileSync(join(place.home, 'port'), String(server.port))
    return server
  }
  return undefined
}

const socketsOf = (place: Place) => join(place.home, 'sockets')

function flags(place: Place, binaries: Binaries): string[] {
  const hasSockets = process.platform !== 'win32' && socketsOf(place).length <= SOCKET_PATH_LIMIT
  const whenDurable = place.isDurable ? 'on' : 'off'
  const settings = {
    listen_addresses: '127.0.0.1',
    unix_socket_directories: hasSockets ? `"${socketsOf(place)}"` : '',
    max_connections: '100',
    shared_buffers: '128MB',
    jit: 'off', // our queries are short: compiling one costs more than it saves
    log_checkpoints: 'off',
    fsync: whenDurable,
    full_page_writes: whenDurable,
    synchronous_commit: whenDurable,
    ...(binaries.has('pg_stat_statements') && { shared_preload_libraries: 'pg_stat_statements' }),
  }
  return Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])
}

/** The port of last time keeps a psql alias working; any free one will do. */
async function choosePort(place: Place): Promise<number> {
  if (place.port) return place.port
  const file = join(place.home, 'port')
  const last = existsSync(file) ? Number(readFileSync(file, 'utf8')) : 0
  return (await freePort(last)) ?? (await freePort(0)) ?? 0
}

function freePort(wanted: number): Promise<number | undefined> {
  return new Promise((resolve) => {
    const probe = createServer().once('error', () => resolve(undefined))
    probe.listen(wanted, '127.0.0.1', () => {
      const address = probe.address()
      probe.close(() => resolve(typeof address === 'object' ? address?.port : undefined))
    })
  })
}

/** A fast shutdown: open transactions roll back, everything committed is on disk. */
async function leave(place: Place, seat: string): Promise<void> {
  rmSync(seat, { force: true })
  if (takenSeats(seatsOf(place)).length > 0) return
  const server = readPostmaster(place.data)
  if (!server) return
  const isRunning = () => isServerOf(server.pid, place.data)
  const deadline = performance.now() + STOP_LIMIT_MS

  await signal(place, server.pid, 'SIGINT')
  while (isRunning() && performance.now() < deadline) await pause(POLL_MS)
  if (isRunning()) await signal(place, server.pid, 'SIGQUIT') // recovers from its log at the next start
}

async function signal(place: Place, pid: number, name: 'SIGINT' | 'SIGQUIT'): Promise<void> {
  if (process.platform !== 'win32') return sendSignal(pid, name)
  const control = locateBinaries(place.home, place.user).run('pg_ctl') // Windows has no signals
  await run(place, control, ['kill', name.slice('SIG'.length), String(pid)])
}

function sendSignal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name)
  } catch (error) {
    if (isAlive(pid)) throw error // otherwise it ended by itself
  }
}

const logOf = (place: Place) => join(place.home, 'postgres.log')

function openLog(place: Place): number {
  const isLong = existsSync(logOf(place)) && statSync(logOf(place)).size > LOG_LIMIT_BYTES
  return openSync(logOf(place), isLong ? 'w' : 'a', 0o600)
}

function logTail(place: Place): string {
  if (!existsSync(logOf(place))) return ''
  return readFileSync(logOf(place), 'utf8').trimEnd().split('\n').slice(-8).join('\n')
}

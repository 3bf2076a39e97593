import { execFile, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import {
  chownSync,
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import {
  type Binaries,
  chooseHome,
  locateBinaries,
  makePrivate,
  moveInto,
  noBinaries,
  type ServerUser,
  serverUser,
} from './postgres-files.ts'
import { isAlive, type Postmaster, readPostmaster, takenSeats, takeSeat } from './postmaster.ts'

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
const LOG_LIMIT_BYTES = 10_000_000
const NAME = 'sdelka'

/**
 * Runs the PostgreSQL that npm installed, on data in `dataDir`. Several processes may use one `dataDir`:
 * the first starts the server, the others adopt it, and so does the next process after a `kill -9`.
 * Each takes a seat; whoever leaves last stops the server, no matter who started it.
 */
export async function startEmbedded(options: EmbeddedOptions): Promise<Embedded> {
  const say = options.onProgress ?? (() => {})
  const user = serverUser()
  const home = chooseHome(options.dataDir, user)
  const place = { ...options, home, user, say, data: join(home, 'cluster', 'data') }

  mkdirSync(join(home, 'seats'), { recursive: true })
  const seat = takeSeat(join(home, 'seats')) // before looking: whoever is leaving now must see us
  try {
    const server = await adoptOrStart(place)
    const password = readFileSync(join(home, 'cluster', 'password'), 'utf8')
    return {
      url: `postgres://${NAME}:${password}@127.0.0.1:${server.port}/${NAME}`,
      pid: server.pid,
      home,
      stop: () => leave(place, seat),
    }
  } catch (error) {
    rmSync(seat, { force: true })
    throw error
  }
}

type Place = EmbeddedOptions & {
  home: string
  user: ServerUser | undefined
  data: string
  say: (line: string) => void
}

async function adoptOrStart(place: Place): Promise<Postmaster> {
  for (let failures = 0, deadline = performance.now() + START_LIMIT_MS; performance.now() < deadline; ) {
    const running = readPostmaster(place.data)
    if (running?.isReady) return running
    if (running) {
      await pause(10) // starting, recovering or stopping
      continue
    }
    const binaries = locateBinaries(place.home, place.user)
    await createCluster(place, binaries)
    const started = await launch(place, binaries)
    if (started) return started
    if (++failures === 3) break // once: another process was first, or took the port in between
  }
  throw new Error(`PostgreSQL did not start in ${place.home}:\n${logTail(place)}`)
}

/** Makes the database once. A cluster gets its name only when complete, so a crash leaves no half of one. */
async function createCluster(place: Place, binaries: Binaries): Promise<void> {
  const { home, user, data, say } = place
  if (existsSync(data)) return assertVersion(data, binaries)
  say('creating a database (once)…')
  dropAbandonedDrafts(home)

  const draft = join(home, `cluster.${process.pid}`)
  const draftData = join(draft, 'data')
  mkdirSync(draft, { mode: 0o711 })
  makePrivate(draftData, user)
  const password = randomBytes(18).toString('base64url')
  writeFileSync(join(draft, 'password'), password, { mode: 0o600 })
  const forInitdb = join(draft, 'initdb-password')
  writeFileSync(forInitdb, password, { mode: 0o600 })
  if (user) chownSync(forInitdb, user.uid, user.gid)

  const settings = [
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    '--locale-provider=builtin',
    '--locale=C.UTF-8',
  ]
  const sync = place.durable === false ? ['--no-sync'] : []
  const initdb = [
    '-D',
    draftData,
    '-U',
    NAME,
    `--pwfile=${forInitdb}`,
    '--no-instructions',
    ...settings,
    ...sync,
  ]
  await run(place, binaries.run('initdb'), initdb)
  await run(
    place,
    binaries.run('postgres'),
    ['--single', '-D', draftData, 'postgres'],
    `create database ${NAME}\n`,
  )
  rmSync(forInitdb)
  moveInto(draft, join(home, 'cluster'))
}

function assertVersion(data: string, binaries: Binaries): void {
  const made = readFileSync(join(data, 'PG_VERSION'), 'utf8').trim()
  if (made === binaries.major) return
  const move = 'dump it with the old release and load it into the new one, or set DATABASE_URL'
  throw new Error(
    `the database in ${data} is PostgreSQL ${made}, this release runs ${binaries.major}: ${move}`,
  )
}

function dropAbandonedDrafts(home: string): void {
  const drafts = readdirSync(home).filter((name) => name.startsWith('cluster.'))
  const abandoned = drafts.filter((name) => {
    const pid = Number(name.slice('cluster.'.length))
    return pid === process.pid || !isAlive(pid)
  })
  for (const name of abandoned) rmSync(join(home, name), { recursive: true, force: true })
}

/** Starts the server and waits until it accepts connections. Undefined when it ended instead. */
async function launch(place: Place, binaries: Binaries): Promise<Postmaster | undefined> {
  const port = await choosePort(place)
  const sockets = join(place.home, 'sockets')
  makePrivate(sockets, place.user)
  const log = openLog(place)
  const child = spawn(binaries.run('postgres'), serverArguments(place, binaries, port, sockets), {
    ...place.user,
    cwd: place.data,
    env: environment(),
    stdio: ['ignore', log, log],
    detached: true, // its own process group: Ctrl-C reaches us first, and we stop it last
  })
  closeSync(log)
  child.unref()
  let isOver = false
  child.once('exit', () => {
    isOver = true
  })
  child.once('error', () => {
    isOver = true
  })

  for (
    const deadline = performance.now() + START_LIMIT_MS;
    !isOver && performance.now() < deadline;
    await pause(5)
  ) {
    const server = readPostmaster(place.data)
    if (!server?.isReady || server.pid !== child.pid) continue
    writeFileSync(join(place.home, 'port'), String(server.port))
    return server
  }
  return undefined
}

function serverArguments(place: Place, binaries: Binaries, port: number, sockets: string): string[] {
  const isDurable = place.durable !== false
  const settings: Record<string, string> = {
    listen_addresses: '127.0.0.1',
    unix_socket_directories: sockets.length <= 90 && process.platform !== 'win32' ? `"${sockets}"` : '', // the OS allows 107
    max_connections: '100',
    shared_buffers: '128MB',
    jit: 'off',
    log_checkpoints: 'off',
    fsync: isDurable ? 'on' : 'off',
    full_page_writes: isDurable ? 'on' : 'off',
    synchronous_commit: isDurable ? 'on' : 'off',
    ...(binaries.has('pg_stat_statements') && { shared_preload_libraries: 'pg_stat_statements' }),
  }
  const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])
  return ['-D', place.data, '-p', String(port), ...flags]
}

/** The port of last time keeps bookmarks and psql aliases working; any free one will do. */
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
  if (takenSeats(join(place.home, 'seats')).length > 0) return
  const server = readPostmaster(place.data)
  if (!server) return
  const isRunning = () => readPostmaster(place.data)?.pid === server.pid
  const stopLimit = performance.now() + STOP_LIMIT_MS

  await signal(place, server.pid, 'SIGINT')
  while (isRunning() && performance.now() < stopLimit) await pause(5)
  if (isRunning()) await signal(place, server.pid, 'SIGQUIT') // recovers from its log at the next start
}

async function signal(place: Place, pid: number, name: 'SIGINT' | 'SIGQUIT'): Promise<void> {
  if (process.platform !== 'win32') return void process.kill(pid, name)
  const control = locateBinaries(place.home, place.user).run('pg_ctl') // Windows has no signals
  await run(place, control, ['kill', name.slice('SIG'.length), String(pid)])
}

function run(place: Place, file: string, args: string[], input = ''): Promise<void> {
  return new Promise((resolve, reject) => {
    const options = { ...place.user, cwd: place.home, env: environment() }
    const child = execFile(file, args, options, (error, _stdout, stderr) => {
      if (!error) return resolve()
      if (error.code === 'ENOENT') return reject(noBinaries(error)) // the file is there, its C library is not
      reject(new Error(`PostgreSQL could not be set up in ${place.home}: ${stderr.trim()}`, { cause: error }))
    })
    child.stdin?.end(input)
  })
}

/** Our own PGDATA, PGPORT and the like mean another server. */
function environment(): NodeJS.ProcessEnv {
  const foreign = ([name]: [string, unknown]) => !name.startsWith('PG')
  return { ...Object.fromEntries(Object.entries(process.env).filter(foreign)), LC_ALL: 'C', TZ: 'UTC' }
}

const logFile = (place: Place) => join(place.home, 'postgres.log')

function openLog(place: Place): number {
  const file = logFile(place)
  const isLong = existsSync(file) && statSync(file).size > LOG_LIMIT_BYTES
  return openSync(file, isLong ? 'w' : 'a', 0o600)
}

function logTail(place: Place): string {
  const file = logFile(place)
  return existsSync(file) ? readFileSync(file, 'utf8').trimEnd().split('\n').slice(-8).join('\n') : ''
}

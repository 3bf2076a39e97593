import cluster from 'node:cluster'
import { flushCompileCache } from 'node:module'
import { NeverServed, startCluster } from './cluster/primary.ts'
import { STOP, type Word } from './cluster/words.ts'
import { type Config, ConfigError, loadConfig } from './config.ts'
import { startEmbedded } from './db/embedded.ts'
import { DatabaseNotReady } from './db/ready.ts'

const STOP_LIMIT_MS = 25_000
const say = (line: string) => {
  if (cluster.isPrimary) console.log(line)
}

/** Starts the product, says when it is ready, and stops it cleanly on Ctrl-C or SIGTERM. */
async function main(): Promise<void> {
  const config = loadConfig(process.env)
  const embedded = config.DATABASE_URL
    ? undefined
    : await startEmbedded({ dataDir: config.DATA_DIR, onProgress: say })
  const server = await start(config, {
    databaseUrl: config.DATABASE_URL ?? embedded?.url ?? '',
    onProgress: say,
  }).catch(async (error) => {
    await embedded?.stop()
    throw error
  })

  let isStopping = false
  const stop = (signal: string) => {
    if (isStopping) return
    isStopping = true
    say(`${signal}: finishing what is under way`)
    setTimeout(() => fail(new Error('stopping took too long')), STOP_LIMIT_MS).unref()
    server
      .stop()
      .then(() => embedded?.stop())
      .then(() => process.exit(0), fail)
  }
  process.on('SIGINT', () => stop('SIGINT'))
  process.on('SIGTERM', () => stop('SIGTERM'))

  if (config.isDemo) say('demo: no real money; people and password are in README.md')
  if (config.isDemo && Number(process.env.CLUSTER) > 1) say('demo: one process; CLUSTER is for live mode')
  say(`ready ${server.url}`)
  flushCompileCache() // for the next start, also when this process does not live to its end
  if (!cluster.worker) return
  process.on('message', (order) => order === STOP && stop('the primary'))
  cluster.worker.send({ kind: 'serving', url: server.url } satisfies Word)
}

type Options = { databaseUrl: string; onProgress: (line: string) => void }
type Running = { url: string; stop(): Promise<void> }

/** In this process, or with `CLUSTER` in several, which run this file as well. */
async function start(config: Config, options: Options): Promise<Running> {
  if (cluster.isPrimary && config.CLUSTER > 1) return startCluster(config, options)
  const { startServer } = await import('./server.ts') // a primary needs no memory for it
  if (cluster.isPrimary) return startServer(config, options)
  const DATABASE_POOL = Math.floor(config.DATABASE_POOL / config.CLUSTER)
  return startServer({ ...config, DATABASE_POOL }, { ...options, isRecorded: true })
}

/** One line that says what to do; a bug shows its stack as well. */
function fail(error: unknown): never {
  console.error(adviceFor(error) ?? error)
  process.exit(1)
}

function adviceFor(error: unknown): string | undefined {
  if (error instanceof ConfigError || error instanceof DatabaseNotReady || error instanceof NeverServed) {
    return error.message
  }
  if (!(error instanceof Error)) return undefined
  const { code, port, syscall } = error as NodeJS.ErrnoException & { port?: number }
  if (code === 'EADDRINUSE') {
    return `port ${port} is taken: stop what uses it, or choose others with PORT and EMULATOR_PORT`
  }
  if (code === 'EACCES' && (syscall === 'listen' || syscall === 'bind'))
    return `port ${port} may not be used: choose another with PORT`
  if (isDatabaseAway(error)) return `cannot use the database: check DATABASE_URL (${error.message || code})`
  return undefined
}

/** Unknown host, wrong password, no such database, no right to it, or gone in the middle of our start. */
function isDatabaseAway(error: Error): boolean {
  const { code = '' } = error as NodeJS.ErrnoException
  const isSilent = /timeout expired|Connection terminated/.test(error.message)
  return isSilent || AWAY.includes(code)
}

const AWAY = 'ECONNREFUSED ENOTFOUND EAI_AGAIN 28P01 28000 3D000 42501 57P01 57P02 57P03'.split(' ')

main().catch(fail)

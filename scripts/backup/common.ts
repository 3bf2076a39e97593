import { join, resolve } from 'node:path'
import { type Config, ConfigError, loadConfig } from '../../src/config.ts'
import { startEmbedded } from '../../src/db/embedded.ts'
import { UsageError } from '../options.ts'

/** Gives the url of the server's own database: `DATABASE_URL`, or the embedded one, also while a server uses it. */
export async function withDatabase<Result>(
  config: Pick<Config, 'DATABASE_URL' | 'DATA_DIR'>,
  work: (url: string) => Promise<Result>,
): Promise<Result> {
  if (config.DATABASE_URL) return work(config.DATABASE_URL)
  const embedded = await startEmbedded({ dataDir: config.DATA_DIR, onProgress: console.error })
  try {
    return await work(embedded.url)
  } finally {
    await embedded.stop()
  }
}

export const config = () => loadConfig(process.env)

/** Where backups go unless told. */
export const backupsOf = ({ DATA_DIR }: Pick<Config, 'DATA_DIR'>) => resolve(join(DATA_DIR, 'backups'))

/** Runs a command to its end. What is wrong is one line, and the exit code is 1; 2 for an option that makes no sense. */
export async function runCommand(name: string, main: () => Promise<number>): Promise<void> {
  process.stdout.on('error', () => process.exit(1)) // whoever read us has left: `| head`
  try {
    process.exitCode = await main()
  } catch (error) {
    console.error(`${name}: ${messageOf(error)}`)
    process.exitCode = error instanceof UsageError ? 2 : 1
  }
}

function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const { code = '' } = error as NodeJS.ErrnoException
  if (error instanceof ConfigError || !AWAY.includes(code)) return error.message || code
  return `cannot use the database: check DATABASE_URL (${error.message || code})`
}

const AWAY = ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', '28P01', '28000', '3D000', '42501']

/** `3 h 20 min` */
export function words(ms: number): string {
  const seconds = Math.round(ms / 1000)
  if (seconds < 60) return `${(ms / 1000).toFixed(1)} s`
  const [minutes, hours, days] = [
    Math.floor(seconds / 60),
    Math.floor(seconds / 3600),
    Math.floor(seconds / 86_400),
  ]
  if (minutes < 60) return `${minutes} min ${seconds % 60} s`
  return hours < 48 ? `${hours} h ${minutes % 60} min` : `${days} days`
}

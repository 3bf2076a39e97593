import { setTimeout as pause } from 'node:timers/promises'

/** How long a start waits for a database that is itself only starting. */
const READY_LIMIT_MS = 30_000
const PAUSE_MS = 500

/** Starting up, going down, or crashed and coming back. */
const NOT_YET = ['57P01', '57P02', '57P03']
/** Nobody answers there yet. A host that nobody knows, ENOTFOUND, is a wrong DATABASE_URL. */
const NO_ANSWER = ['ECONNREFUSED', 'ECONNRESET', 'ETIMEDOUT', 'EHOSTUNREACH', 'ENETUNREACH']

export class DatabaseNotReady extends Error {
  override readonly name = 'DatabaseNotReady'
}

type Options = { onProgress?: (line: string) => void; limitMs?: number }

/**
 * Does the first work on a database, and does it anew while the database is still starting or cannot be reached. The
 * work must bear being repeated. What waiting does not mend, such as a wrong password, is thrown at once.
 *
 * @throws DatabaseNotReady when its time is over
 */
export async function onceReady<Result>(
  work: () => Promise<Result>,
  { onProgress, limitMs = READY_LIMIT_MS }: Options = {},
): Promise<Result> {
  const startedAt = performance.now()
  for (let attempt = 1; ; attempt++) {
    try {
      return await work()
    } catch (cause) {
      if (!isNotReady(cause)) throw cause
      const { message, code } = cause
      if (performance.now() - startedAt + PAUSE_MS > limitMs) {
        const seconds = Math.round(limitMs / 1000)
        const advice = `it was not ready within ${seconds} s; check DATABASE_URL (${message || code})`
        throw new DatabaseNotReady(`cannot use the database: ${advice}`, { cause })
      }
      if (attempt === 1) onProgress?.(`waiting for the database (${message || code})…`)
      await pause(PAUSE_MS)
    }
  }
}

function isNotReady(error: unknown): error is NodeJS.ErrnoException {
  if (!(error instanceof Error)) return false
  const { code = '', syscall, message } = error as NodeJS.ErrnoException
  if (/timeout expired|Connection terminated/.test(message)) return true // pg's own words for silence
  if (code === 'ENOENT') return syscall === 'connect' // the file of a local socket appears when its server is up
  return NOT_YET.includes(code) || NO_ANSWER.includes(code)
}

import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { DealError } from './failure.ts'
import type { Rail } from './options.ts'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))
const START_LIMIT_MS = 180_000

/** Whether anything answers there; a server that is starting counts. */
export async function isAnswering(url: string): Promise<boolean> {
  const signal = AbortSignal.timeout(3_000)
  return fetch(`${url}/health`, { signal }).then(
    () => true,
    () => false,
  )
}

export const isOnThisMachine = (url: string) =>
  ['localhost', '127.0.0.1', '[::1]'].includes(new URL(url).hostname)

export type Started = { stop(): Promise<void> }

/** Starts our own server as `npm start` does, with the usual data, and waits until it is ready. */
export async function startOwnServer(
  url: string,
  rail: Rail | undefined,
  say: (line: string) => void,
): Promise<Started> {
  const child = spawn(process.execPath, ['src/main.ts'], {
    cwd: ROOT,
    env: { LOG_LEVEL: 'error', ...process.env, PORT: new URL(url).port || '80', ...(rail && { RAIL: rail }) },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()))
  const kill = () => void child.kill('SIGTERM')
  process.once('exit', kill) // however we end, it does not outlive us
  const stop = async () => {
    kill()
    await ended
  }
  let errors = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    errors = (errors + text).slice(-2_000)
  })

  const ready = new Promise<void>((resolve) => {
    let [rest, isUp] = ['', false]
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      const lines = (rest + text).split('\n')
      rest = lines.pop() ?? ''
      for (const line of lines) {
        if (line.startsWith('ready ')) isUp = true
        else if (line && !isUp && !line.startsWith('{')) say(line) // the log is JSON
        if (isUp) resolve()
      }
    })
  })
  const late = AbortSignal.timeout(START_LIMIT_MS)
  const isReady = await Promise.race([
    ready.then(() => true),
    ended.then(() => false),
    new Promise<false>((resolve) => late.addEventListener('abort', () => resolve(false), { once: true })),
  ])
  if (isReady) return { stop }
  await stop()
  throw new DealError(`the server did not start: ${errors.trim().split('\n').at(-1) || 'it said nothing'}`)
}

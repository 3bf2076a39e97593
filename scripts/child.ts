import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

const ROOT = fileURLToPath(new URL('../', import.meta.url))
const READY_LIMIT_MS = 300_000

type Description = {
  name: string
  /** The file that Node runs, from the root. */
  file: string
  /** For Node itself. */
  flags?: readonly string[]
  env: Record<string, string>
  /** Said on standard output when it serves. */
  readyWord: string
  log: string
  /** It ended, and nobody had killed it, after it had been ready. */
  onDeath: (sentence: string) => void
}

/** What `npm start` gives Node: see docs/decisions/0034-start-and-memory.md. */
export const serverFlags = ['--max-semi-space-size=8']

export type Child = ReturnType<typeof keepAlive>

/** Runs a process as a supervisor does: one that ends is started again, until it is not wanted any more. */
export function keepAlive({ name, file, flags = [], env, readyWord, log, onDeath }: Description) {
  const lines = createWriteStream(log, { flags: 'a' })
  let child: ChildProcess | undefined
  let isReady = false
  let isWanted = false
  let pauseMs = 0
  let startMs = 0
  let living: Promise<void> = Promise.resolve()

  async function live(): Promise<void> {
    while (isWanted) {
      const expected = await runOnce()
      if (!isWanted) return
      await sleep(expected ? pauseMs : 300)
    }
  }

  /** Answers whether its end was ours to decide. */
  async function runOnce(): Promise<boolean> {
    const started = spawn(process.execPath, [...flags, file], {
      cwd: ROOT,
      env: { PATH: process.env.PATH, NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    child = started
    const startedAt = performance.now()
    const exit = once(started, 'exit') as Promise<[number | null, NodeJS.Signals | null]>
    let tail = ''
    for (const stream of [started.stdout, started.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        lines.write(text)
        tail = (tail + text).slice(-2_000)
        if (isReady || !tail.includes(readyWord)) return
        isReady = true
        startMs = performance.now() - startedAt
      })
    }
    const [code, signal] = await exit
    const wasReady = isReady
    isReady = false
    child = undefined
    lines.write(`--- ${name} ended: ${signal ?? code}\n`)
    const isExpected = signal === 'SIGKILL'
    if (!isExpected && wasReady && isWanted) {
      onDeath(
        `${name} ended by itself with ${signal ?? code}: ${tail.trim().split('\n').slice(-3).join(' ')}`,
      )
    }
    return isExpected
  }

  return {
    name,
    pid: () => child?.pid,
    isReady: () => isReady,
    /** How long its latest start took. */
    startMs: () => startMs,
    /** Starts it and keeps it running. */
    start(): void {
      isWanted = true
      living = live()
    },
    /** `kill -9`; it comes back after the pause. */
    kill(downMs: number): void {
      pauseMs = downMs
      child?.kill('SIGKILL')
    },
    /** Resolves when it serves. */
    async ready(): Promise<void> {
      const giveUpAt = performance.now() + READY_LIMIT_MS
      while (!isReady) {
        if (performance.now() > giveUpAt) throw new Error(`${name} did not start: see ${log}`)
        await sleep(20)
      }
    },
    /** `kill -9`, and it stays down. */
    async end(): Promise<void> {
      isWanted = false
      child?.kill('SIGKILL')
      await living
    },
    /** For the very end of our own process, when nothing can be waited for. */
    endNow(): void {
      isWanted = false
      child?.kill('SIGKILL')
    },
  }
}

import { setTimeout as sleep } from 'node:timers/promises'
import { type Embedded, startEmbedded } from '../src/db/embedded.ts'
import { isAlive } from '../src/db/postmaster.ts'

const STOP_LIMIT_MS = 60_000

/** `immediate` is a crash: it recovers from its log. `fast` rolls back what is open and says goodbye. */
const signals = { immediate: 'SIGQUIT', fast: 'SIGINT' } as const
export type StopMode = keyof typeof signals

export type Postgres = Awaited<ReturnType<typeof startPostgres>>

/** A PostgreSQL of our own that survives what a real one does: fsync is on. */
export async function startPostgres(dataDir: string, port: number) {
  const options = { dataDir, port, durable: true }
  let server: Embedded = await startEmbedded(options)
  let isOver = false

  return {
    url: server.url,
    pid: () => server.pid,
    home: server.home,
    async restart(mode: StopMode, downMs: number): Promise<void> {
      const before = server
      process.kill(before.pid, signals[mode])
      await untilGone(before.pid)
      await sleep(downMs)
      if (isOver) return
      server = await startEmbedded(options)
      await before.stop() // only its seat: the new one keeps the server running
    },
    async stop(): Promise<void> {
      isOver = true
      await server.stop()
    },
    /** For the very end of our own process, when nothing can be waited for. */
    stopNow(): void {
      isOver = true
      if (isAlive(server.pid)) process.kill(server.pid, 'SIGQUIT')
    },
  }
}

async function untilGone(pid: number): Promise<void> {
  const giveUpAt = performance.now() + STOP_LIMIT_MS
  while (isAlive(pid)) {
    if (performance.now() > giveUpAt) throw new Error('PostgreSQL does not stop')
    await sleep(5)
  }
}

import { type ChildProcess, fork } from 'node:child_process'
import type { Played } from '../../test/simulation/play.ts'
import type { Settings } from '../../test/simulation/settings.ts'
import type { Databases } from '../../test/simulation/sim.ts'

/** What travels between the processes: maps become lists of pairs. */
export type Report = Omit<Played, 'coverage'> & { coverage: [string, number][] }
export type Order = { settings: Settings; databases: Databases }

/**
 * Plays worlds side by side, each process one after the other. `onPlayed` hears of each, and says whether to go on.
 */
export async function playAll(
  worlds: readonly Settings[],
  workers: number,
  databases: Databases,
  onPlayed: (played: Report) => boolean,
): Promise<void> {
  const waiting = [...worlds]
  let isStopped = false

  async function work(): Promise<void> {
    const child = fork(`${import.meta.dirname}/worker.ts`)
    try {
      for (let next = waiting.shift(); next && !isStopped; next = waiting.shift()) {
        const played = await order(child, { settings: next, databases })
        if (!onPlayed(played)) isStopped = true
      }
    } finally {
      child.disconnect()
    }
  }
  await Promise.all(Array.from({ length: workers }, work))
}

function order(child: ChildProcess, task: Order): Promise<Report> {
  return new Promise((resolve, reject) => {
    const onExit = (code: number | null) => reject(new Error(`a worker has ended with ${code}`))
    child.once('exit', onExit)
    child.once('message', (played) => {
      child.off('exit', onExit)
      resolve(played as Report)
    })
    child.send(task)
  })
}

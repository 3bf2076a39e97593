import { setTimeout as sleep } from 'node:timers/promises'

const LIMIT_MS = 120_000

/** Tries again until it works: for what we ask past the wires, of somebody who may be down for a moment. */
export async function patient<T>(act: () => Promise<T>): Promise<T> {
  const giveUpAt = performance.now() + LIMIT_MS
  for (;;) {
    try {
      return await act()
    } catch (error) {
      if (performance.now() > giveUpAt) throw error
      await sleep(50)
    }
  }
}

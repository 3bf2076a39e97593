import { setTimeout as pause } from 'node:timers/promises'
import { DealError } from './failure.ts'

/** For so long a server that went away is waited for. */
export const PATIENCE_MS = 120_000

const FIRST_PAUSE_MS = 60
const LONGEST_PAUSE_MS = 2_000

/** Tries again after anything but a plain no, as a person reloads a page that does not come. */
export async function patiently<Result>(
  step: () => Promise<Result>,
  onWait: (error: unknown, waitMs: number) => void,
): Promise<Result> {
  const giveUpAt = performance.now() + PATIENCE_MS
  for (const waitMs of pauses()) {
    try {
      return await step()
    } catch (error) {
      if (error instanceof DealError || performance.now() > giveUpAt) throw error
      onWait(error, waitMs)
      await pause(waitMs)
    }
  }
  throw new Error('unreachable')
}

/** Asks until the answer is the wanted one. */
export async function until<Answer>(
  what: string,
  ask: () => Promise<Answer>,
  isWanted: (answer: Answer) => boolean,
): Promise<Answer> {
  const giveUpAt = performance.now() + PATIENCE_MS
  for (const waitMs of pauses()) {
    const answer = await ask()
    if (isWanted(answer)) return answer
    if (performance.now() > giveUpAt) break
    await pause(waitMs)
  }
  throw new DealError(`${what} has not come in ${PATIENCE_MS / 1000} s`)
}

function* pauses(): Generator<number> {
  for (let ms = FIRST_PAUSE_MS; ; ms = Math.min(ms * 1.6, LONGEST_PAUSE_MS)) yield Math.round(ms)
}

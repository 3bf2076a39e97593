import { request } from 'undici'
import { SECOND_MS, type ShiftedClock } from '../core/clock.ts'

const PAUSE_MS = SECOND_MS

/** In the demo there is one time, and the emulator owns it: whoever moves its clock moves ours. */
export function followClock(emulatorUrl: string, clock: ShiftedClock) {
  const url = `${emulatorUrl}/_emulator/clock`

  async function follow(): Promise<void> {
    const answer = await request(url)
    const { offset_ms: offsetMs } = (await answer.body.json()) as { offset_ms: number }
    clock.offsetMs = offsetMs
  }

  // A moment without an answer is no harm: the next one follows.
  const timer = setInterval(() => void follow().catch(() => {}), PAUSE_MS).unref()

  return {
    follow,
    /** @param change `{advance: 'P7D'}`, `{set: '2030-01-01T00:00:00Z'}` or `{reset: true}` */
    async move(change: object): Promise<void> {
      const answer = await request(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(change),
      })
      const text = await answer.body.text()
      if (answer.statusCode !== 200) throw new RangeError(`the emulator refused to move its clock: ${text}`)
      await follow()
    },
    stop: () => clearInterval(timer),
  }
}

export type DemoClock = ReturnType<typeof followClock>

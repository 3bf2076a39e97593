import { SECOND_MS, type ShiftedClock } from '../core/clock.ts'
import { controlOf } from './control.ts'

const PAUSE_MS = SECOND_MS

/** In the demo there is one time, and the emulator owns it: whoever moves its clock moves ours. */
export function followClock(emulatorUrl: string, clock: ShiftedClock) {
  const control = controlOf(emulatorUrl)

  async function follow(): Promise<void> {
    const { offset_ms: offsetMs } = await control<{ offset_ms: number }>('GET', '/clock')
    clock.offsetMs = offsetMs
  }

  // A moment without an answer is no harm: the next one follows.
  const timer = setInterval(() => void follow().catch(() => {}), PAUSE_MS).unref()

  return {
    follow,
    /**
     * @param change `{advance: 'P7D'}`, `{set: '2030-01-01T00:00:00Z'}` or `{reset: true}`
     * @throws AppError `invalid_request`
     */
    async move(change: object): Promise<void> {
      await control('POST', '/clock', change)
      await follow()
    },
    stop: () => clearInterval(timer),
  }
}

export type DemoClock = ReturnType<typeof followClock>

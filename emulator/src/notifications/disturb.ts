import type { Clock } from '../clock.ts'
import { type Chance, chanceOf } from '../random.ts'
import type { Notifications } from './store.ts'

/** Nobody promises that notifications come once, in order, or at all. Here a test can insist. */
export const disturbanceModes = ['normal', 'drop', 'duplicate', 'delay', 'reorder'] as const
export type DisturbanceRule = Chance & {
  mode: (typeof disturbanceModes)[number]
  delay_ms?: number | undefined
}

/** Emulated milliseconds a notification is late by, unless the rule says otherwise. */
const DELAY_MS = 5_000

type Copy = { isLost: boolean; delayMs: number }
const normal: Copy = { isLost: false, delayMs: 0 }

export type Disturbance = ReturnType<typeof disturbance>

export function disturbance(notifications: Notifications, clock: Clock) {
  let rule: DisturbanceRule = { mode: 'normal' }
  let chance = chanceOf(rule)
  let isHolding = false // the next one posted is to be held back
  let held: number | undefined // waits until another has been sent
  const releases = new Map<number, number>() // once this one is sent, that one may go

  return {
    current: () => rule,
    order(next: DisturbanceRule) {
      rule = next
      chance = chanceOf(next)
    },

    /** What becomes of the notification that is being posted: none, one or two copies, late or not. */
    copies(): Copy[] {
      isHolding = false
      if (rule.mode === 'normal' || (rule.mode === 'reorder' && held !== undefined)) return [normal]
      if (!chance.strikes()) return [normal]
      const delayMs = rule.delay_ms ?? DELAY_MS
      if (rule.mode === 'drop') return [{ isLost: true, delayMs: 0 }]
      if (rule.mode === 'duplicate') return [normal, normal]
      isHolding = rule.mode === 'reorder'
      return [{ isLost: false, delayMs }]
    },
    posted([seq]: number[]) {
      if (seq === undefined) return
      if (isHolding) held = seq
      else if (held !== undefined) {
        releases.set(seq, held)
        held = undefined
      }
    },
    /** The book has been replaced. */
    forget() {
      held = undefined
      releases.clear()
    },
    /** Called after a notification was sent: the one it overtook follows. */
    release(seq: number) {
      const next = releases.get(seq)
      if (next === undefined) return
      releases.delete(seq)
      notifications.hasten(next, clock.now())
    },
  }
}

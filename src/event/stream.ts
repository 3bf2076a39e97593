import { Readable } from 'node:stream'
import type { LiveEvent } from '#schema/event.ts'
import { HOUR_MS, SECOND_MS, systemClock } from '../core/clock.ts'
import { frameOf } from './view.ts'

/** What a slow listener may leave unread. Then the stream ends, and they come back when they can. */
const MAX_UNREAD_BYTES = 256 * 1024
/** A proxy ends what is silent for long, and we notice by it that nobody is there. */
const HEARTBEAT_MS = 15 * SECOND_MS
/** A token from outside may live longer; nobody listens for ever. */
const LIFE_MS = HOUR_MS
const COME_BACK_MS = SECOND_MS
/** How long what was told may take to arrive when the stream has ended. */
const LINGER_MS = 2 * SECOND_MS

/** The answer to one listener: what is told to them, until their access token ends and they come back with another. */
export class EventStream extends Readable {
  #timers: NodeJS.Timeout[]
  #isOver = false

  constructor(until: Date | undefined) {
    super()
    this.push(`retry: ${COME_BACK_MS}\n`)
    const leftMs = until ? until.getTime() - systemClock.now().getTime() : LIFE_MS
    this.#timers = [
      setInterval(() => this.#say(':\n\n'), HEARTBEAT_MS).unref(),
      setTimeout(() => this.finish(), Math.max(0, Math.min(leftMs, LIFE_MS))).unref(),
    ]
  }

  /** @param position where to go on after it */
  tell(event: LiveEvent, position: number): void {
    this.#say(frameOf(event, position))
  }

  /** Ends as an answer ends: what was told still arrives, but nobody waits for a listener who does not read it. */
  finish(): void {
    if (this.#isOver) return
    this.#isOver = true
    this.#timers.forEach(clearTimeout)
    this.#timers = [setTimeout(() => this.destroy(), LINGER_MS).unref()]
    this.push(null)
  }

  #say(text: string): void {
    if (this.#isOver) return
    this.push(text)
    if (this.readableLength > MAX_UNREAD_BYTES) this.destroy()
  }

  override _read(): void {} // we speak when there is something to say

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#isOver = true
    this.#timers.forEach(clearTimeout)
    done(error)
  }
}

/** Longer than any of our transactions may take: an id that is not there by then was rolled back. */
const LATE_MS = 120_000
/** So many ids at most are waited for: more are a jump of the sequence, as after a crash. */
export const MAX_LATE = 1_000

/**
 * How far the happenings have been read. Their ids are taken in order and committed in any, so one that is skipped is
 * waited for: reading goes on past it, and `position` stays before it.
 */
export class Cursor {
  #newest: number
  /** Ids that were skipped, and when that was noticed; the lowest one first. */
  readonly #late = new Map<number, number>()

  constructor(newest: number, missing: readonly number[], nowMs: number) {
    this.#newest = newest
    for (const id of missing) this.#late.set(id, nowMs)
  }

  /** The newest id that was seen. */
  get newest(): number {
    return this.#newest
  }

  get late(): number[] {
    return [...this.#late.keys()]
  }

  /** Everything up to here has been read: where somebody who was away goes on. */
  get position(): number {
    const [lowest] = this.#late.keys()
    return lowest === undefined ? this.#newest : lowest - 1
  }

  /** Takes in an id that was read; those of one reading come in their order. */
  pass(id: number, nowMs: number): void {
    if (id <= this.#newest) {
      this.#late.delete(id)
      return
    }
    const from = Math.max(this.#newest + 1, id - MAX_LATE)
    for (let skipped = from; skipped < id; skipped++) this.#late.set(skipped, nowMs)
    this.#newest = id
    for (const oldest of this.#late.keys()) {
      if (this.#late.size <= MAX_LATE) break
      this.#late.delete(oldest)
    }
  }

  /** To be called after a reading that did not find them. */
  giveUpOld(nowMs: number): void {
    for (const [id, since] of this.#late) if (nowMs - since > LATE_MS) this.#late.delete(id)
  }
}

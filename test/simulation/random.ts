/** Everything that is left to chance in a run comes from one of these, and so from its seed. */
export type Random = {
  /** From 0 up to 1. */
  next(): number
  chance(probability: number): boolean
  /** A whole number, both ends included. */
  int(min: number, max: number): number
  /** Like `int`, with small numbers as likely as large ones: 3 minutes as often as 3 days. */
  scale(min: number, max: number): number
  pick<T>(items: readonly T[]): T
  /** Each item as likely as its weight; undefined when all weigh nothing. */
  weigh<T>(items: readonly T[], weightOf: (item: T) => number): T | undefined
  /** Another stream, which takes nothing from this one. */
  fork(name: string): Random
}

/** A small seeded generator (mulberry32) over a hash of the seed's text. */
export function randomOf(seed: string): Random {
  let state = hash(seed)
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
  const int = (min: number, max: number) => min + Math.floor(next() * (max - min + 1))

  return {
    next,
    chance: (probability) => next() < probability,
    int,
    scale: (min, max) => Math.round(Math.exp(Math.log(min) + next() * (Math.log(max) - Math.log(min)))),
    pick<T>(items: readonly T[]): T {
      const item = items[int(0, items.length - 1)]
      if (item === undefined) throw new Error('nothing to choose from')
      return item
    },
    weigh(items, weightOf) {
      const weights = items.map(weightOf)
      let left = next() * weights.reduce((sum, weight) => sum + weight, 0)
      if (left === 0) return undefined
      return items.find((_, index) => {
        left -= weights[index] ?? 0
        return left < 0
      })
    },
    fork: (name) => randomOf(`${seed}/${name}`),
  }
}

/** FNV-1a. */
function hash(text: string): number {
  let value = 0x811c9dc5
  for (const letter of text) value = Math.imul(value ^ letter.charCodeAt(0), 0x01000193)
  return value >>> 0
}

/** A small seeded generator (mulberry32), so that a test with chance in it can be repeated. */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

/** How often something strikes: the first `times`, or with a probability, or always. */
export type Chance = {
  times?: number | undefined
  probability?: number | undefined
  seed?: number | undefined
}

/** Answers, call after call, whether it strikes now. */
export function chanceOf({ times = Number.POSITIVE_INFINITY, probability = 1, seed = 1 }: Chance) {
  const random = seededRandom(seed)
  let left = times
  return {
    strikes() {
      if (left <= 0 || (probability < 1 && random() >= probability)) return false
      left -= 1
      return true
    },
    left: () => left,
  }
}

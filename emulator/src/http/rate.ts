/**
 * A token bucket: `perSecond` requests in a second, in one burst or spread. Real time, for it is the client's
 * pace that is tested.
 */
export function tokenBucket() {
  let tokens = 0
  let size = 0
  let last = 0

  /** Whether one more request is too many now. Without a limit none is. */
  return function isTooMany(perSecond: number | null): boolean {
    if (perSecond === null) return false
    const now = performance.now()
    tokens = size === perSecond ? Math.min(size, tokens + ((now - last) / 1_000) * perSecond) : perSecond
    size = perSecond
    last = now
    if (tokens < 1) return true
    tokens -= 1
    return false
  }
}

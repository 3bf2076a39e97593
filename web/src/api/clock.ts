import { useEffect, useState } from 'react'

let ahead = 0
const listeners = new Set<() => void>()

/** The server's clock is the one that counts: a demo moves it by days, and a phone may be wrong. */
export function setServerTime(now: string): void {
  const next = Date.parse(now) - Date.now()
  if (Math.abs(next - ahead) < 2_000) return // the way of the answer is not a move of the clock
  ahead = next
  for (const listener of listeners) listener()
}

export const serverNow = (): number => Date.now() + ahead

/** The server's time in ms, anew every so many ms. */
export function useNow(everyMs = 60_000): number {
  const [now, setNow] = useState(serverNow)
  useEffect(() => {
    const tick = () => setNow(serverNow())
    tick()
    const timer = setInterval(tick, everyMs)
    listeners.add(tick)
    return () => {
      clearInterval(timer)
      listeners.delete(tick)
    }
  }, [everyMs])
  return now
}

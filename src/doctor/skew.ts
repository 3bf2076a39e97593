import { type Finding, green, red, yellow } from './check.ts'

const RED_MS = 60_000
const YELLOW_MS = 5_000

/**
 * How far another clock is from ours, at least. It showed a time between `earliest` and `latest` (a Date header knows
 * only whole seconds) at some moment between the two of ours. Positive: the other one is ahead.
 */
export function skewMs(earliest: Date, latest: Date, sentAt: Date, receivedAt: Date): number {
  if (earliest > receivedAt) return Number(earliest) - Number(receivedAt)
  if (latest < sentAt) return Number(latest) - Number(sentAt)
  return 0
}

export function judgeSkew(ms: number, whose: string, todo: string): Finding {
  const seconds = Math.round(Math.abs(ms) / 1000)
  const size = seconds > 3600 ? `${Math.round(seconds / 3600)} h` : `${seconds} s`
  const says = `our clock is ${size} ${ms > 0 ? 'behind' : 'ahead of'} ${whose}`
  if (Math.abs(ms) > RED_MS) return red(`${says}: deadlines pass at the wrong time`, todo)
  if (Math.abs(ms) > YELLOW_MS) return yellow(says, todo)
  return green(`agrees with ${whose}`)
}

import { after, DAY_MS, MINUTE_MS } from '../core/clock.ts'
import type { Payout } from './store.ts'

/**
 * YooKassa calls a payout's success final, and tells when a bank gives the money back after all. In case that news is
 * lost we look twice more, and then never again.
 */
const LOOKS_MS = [DAY_MS, 7 * DAY_MS]

/** When YooKassa is asked about a payout next; null: never again by ourselves. */
export function nextLook({ status, succeededAt }: Payout, now: Date): Date | null {
  if (status === 'accepted') return after(now, MINUTE_MS)
  if (status !== 'succeeded' || !succeededAt) return null
  return LOOKS_MS.map((ms) => after(succeededAt, ms)).find((moment) => moment > now) ?? null
}

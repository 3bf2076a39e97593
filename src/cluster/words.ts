import type { Registry } from 'prom-client'

/** To a server: take nothing new, finish what is under way, and end. */
export const STOP = 'stop'

export type Counted = Awaited<ReturnType<Registry['getMetricsAsJSON']>>

/** What a server says to the primary. */
export type Word =
  | { kind: 'serving'; url: string }
  | { kind: 'metrics wanted' }
  | { kind: 'counted'; question: number; counted: Counted | null }

/** What the primary says to a server, beside `STOP`. */
export type Order = { kind: 'count'; question: number } | { kind: 'metrics'; counted: Counted[] | null }

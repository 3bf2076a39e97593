import { after, MINUTE_MS } from '../core/clock.ts'

/** When to look at an open deal in which nothing moves: right after its end. */
export const endCheck = (expiresAt: Date, now: Date): Date =>
  expiresAt > now ? after(expiresAt, MINUTE_MS) : after(now, 5 * MINUTE_MS)

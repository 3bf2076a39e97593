import { after, earliest } from '../core/clock.ts'
import { isOpen } from './lifecycle.ts'
import type { Dispute } from './store.ts'

/** The live payment, as far as deadlines care. */
type Hold = { status: string; holdEndsAt: Date | null } | undefined
type Terms = { holdMarginMs: number }

/**
 * Until when a disputed hold has to be captured: then the money waits in escrow and can still go either way, while a
 * hold that ends would be lost to a master who may be right.
 */
export function captureBy({ captureAt }: Dispute, { holdMarginMs }: Terms, hold: Hold): Date | undefined {
  if (captureAt || hold?.status !== 'processing' || !hold.holdEndsAt) return undefined
  return after(hold.holdEndsAt, -holdMarginMs)
}

/** By when somebody has to speak: the other side, then whoever rules. Warned once, the operator knows. */
export function wordBy({ status, answerBy, rulingBy, overdueAt }: Dispute): Date | undefined {
  if (status === 'opened') return answerBy
  return overdueAt ? undefined : (rulingBy ?? undefined)
}

/** When the sweeper has to look at the dispute; null when nothing passes by itself. */
export function dueAt(dispute: Dispute, terms: Terms, hold: Hold): Date | null {
  if (!isOpen(dispute.status)) return null
  const moments = [captureBy(dispute, terms, hold), wordBy(dispute)].filter((moment) => moment !== undefined)
  return moments.length > 0 ? earliest(...moments) : null
}

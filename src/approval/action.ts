import type { Kopecks } from '../core/money.ts'
import type { Queryable, Tx } from '../db/db.ts'

/** Manual actions on money that want a second person above the limit. A new one gets a name here and a place in worker.ts. */
export type ActionName = 'refund.create' | 'refund.release' | 'payout.release' | 'enroll.cancel'

export type People = {
  /** Of the move itself; what it makes may be called the same. */
  id: string
  askedBy: string
  approvedBy?: string
}

export type Done = {
  /** The refund or payout that came of it, or the enroll that was cancelled. */
  resultId: string
  /** What follows when the transaction has committed; the answer waits for it. */
  afterwards?: () => Promise<void>
}

/** One manual action on money: what it is about, and how it is done under its own checks. */
export type Action = {
  /** @throws AppError `not_found` */
  dealOf(db: Queryable, subjectId: string): Promise<{ enrollId: string }>
  /**
   * The sum it would move now, with its subject locked.
   * @throws AppError when it cannot be done anyway, so that nobody has to be asked
   */
  look(tx: Tx, subjectId: string, body: Record<string, unknown>): Promise<Kopecks>
  /** Decides and promises, all inside `tx`. @throws AppError when its own checks say no */
  perform(tx: Tx, subjectId: string, body: Record<string, unknown>, people: People): Promise<Done>
}

export type Actions = Record<ActionName, Action>

import type { Queryable } from '../db/db.ts'
import { findLivePayment, type Payment } from './store.ts'

/** The payment that holds an enroll's money, or may still come to hold it; an enroll has one at most. */
export const livePayment = (db: Queryable, enrollId: string): Promise<Payment | undefined> =>
  findLivePayment(db, enrollId)

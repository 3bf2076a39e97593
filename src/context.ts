import type { Actions } from './approval/action.ts'
import type { Executor } from './command/executor.ts'
import type { Config } from './config.ts'
import type { Clock } from './core/clock.ts'
import type { Db, Tx } from './db/db.ts'
import type { Deal } from './deal/store.ts'
import type { Payment } from './payment/store.ts'
import type { YooKassa } from './yookassa/client.ts'

/**
 * News that goes up: what a payment's own room cannot answer. Each runs inside the transaction that learnt it, while
 * the deal is locked. The table that answers them is in `worker.ts`.
 */
export type Reactions = {
  /** Money is on hold for an enroll. Answers when the hold has to be looked at next, if at all. */
  paymentHeld(tx: Tx, payment: Payment): Promise<Date | null>
  /** A payment was captured: its money is in escrow now. */
  paymentCaptured(tx: Tx, payment: Payment): Promise<void>
  /** A payment ended without money: declined, expired, voided, or its hold was lost. */
  paymentCanceled(tx: Tx, payment: Payment): Promise<void>
  /** YooKassa refused to create a payment, or nobody ever got its link. */
  paymentFailed(tx: Tx, payment: Payment): Promise<void>
  /** Some of a captured payment has gone back to the client. */
  refundArrived(tx: Tx, payment: Payment): Promise<void>
  /** All of a captured payment that can go back has gone back to the client. */
  paymentRefunded(tx: Tx, payment: Payment): Promise<void>
  /** YooKassa has closed a deal that is open in our books. In no transaction: what ended with it has to be asked for. */
  dealEnded(deal: Deal): Promise<void>
}

/** What operations are given. Each asks for the least it needs. */
export type Context = {
  db: Db
  clock: Clock
  config: Config
  yookassa: YooKassa
  executor: Pick<Executor, 'run' | 'join' | 'joinAbout' | 'probe'>
  react: Reactions
  /** What people may do with money by hand, by name; the table is in `worker.ts`. */
  actions: Actions
  log: Log
}

export type Log = {
  info(detail: object, message: string): void
  warn(detail: object, message: string): void
  error(detail: object, message: string): void
}

import type { Actions } from './approval/action.ts'
import { expireApprovals } from './approval/decide.ts'
import { createExecutor, type Executor, type Handlers } from './command/executor.ts'
import type { Command } from './command/store.ts'
import type { Context, Reactions } from './context.ts'
import { SECOND_MS } from './core/clock.ts'
import type { Tx } from './db/db.ts'
import { pollDeals } from './deal/sync.ts'
import { watchDeals } from './deal/watch.ts'
import { mootDispute } from './dispute/moot.ts'
import { sweepDisputes } from './dispute/sweep.ts'
import { releaseUndisputed } from './dispute/undisputed.ts'
import { probeDoubts } from './doubt/probe.ts'
import { insertDoubt } from './doubt/store.ts'
import { cancelByHand } from './enroll/by-hand.ts'
import { distributeAfterRefund } from './enroll/conclude.ts'
import { completeAfterCapture, freeSlotAfterFailure, reopenAfterLostHold } from './enroll/confirm.ts'
import { sweepDeadlines } from './enroll/expire.ts'
import { noticeHold } from './enroll/held.ts'
import { watchHolds } from './enroll/hold-calendar.ts'
import { cancelAfterRefund } from './enroll/refunded.ts'
import { sweepNotifications } from './notification/process.ts'
import { capturePayment } from './payment/capture.ts'
import { abandonPayment, sendPayment } from './payment/create.ts'
import { probePayment } from './payment/probe.ts'
import { pollPayments } from './payment/sync.ts'
import { voidPayment } from './payment/void.ts'
import { releaseByHand } from './payout/by-hand.ts'
import { probePayout } from './payout/probe.ts'
import { retryParked } from './payout/retry.ts'
import { doubtPayout, sendPayout } from './payout/send.ts'
import { pollPayouts } from './payout/sync.ts'
import { reconcile } from './reconciliation/round.ts'
import { refundByHand, releaseRefundByHand } from './refund/by-hand.ts'
import { doubtRefund, sendRefund } from './refund/create.ts'
import { hearOfEnd } from './refund/hear.ts'
import { probeRefund } from './refund/probe.ts'
import { retryRefunds } from './refund/release.ts'
import { pollRefunds } from './refund/sync.ts'

/** Which room keeps which promise of the command log. */
export const handlersOf = (ctx: Context): Handlers => ({
  'payment.create': {
    perform: (command) => sendPayment(ctx, command),
    probe: (command) => probePayment(ctx, command),
    doubt: inDoubt(ctx, abandonPayment),
  },
  'payment.capture': { perform: (command) => capturePayment(ctx, command) },
  'payment.cancel': { perform: (command) => voidPayment(ctx, command) },
  'refund.create': {
    perform: (command) => sendRefund(ctx, command),
    probe: (command) => probeRefund(ctx, command),
    doubt: inDoubt(ctx, doubtRefund),
  },
  'payout.create': {
    perform: (command) => sendPayout(ctx, command),
    probe: (command) => probePayout(ctx, command),
    doubt: inDoubt(ctx, doubtPayout),
  },
})

/** The room marks its own subject; the doubt itself is looked into from then on, and may be decided by people. */
const inDoubt =
  (ctx: Context, mark: (ctx: Context, tx: Tx, command: Command) => Promise<void>) =>
  async (tx: Tx, command: Command): Promise<void> => {
    await mark(ctx, tx, command)
    insertDoubt(tx, command.id, ctx.clock.now())
  }

/** What people may do with money by hand. Above the limit each wants a second person. */
export const actionsOf = (ctx: Context): Actions => ({
  'refund.create': refundByHand(ctx),
  'refund.release': releaseRefundByHand(ctx),
  'payout.release': releaseByHand(ctx),
  'enroll.cancel': cancelByHand(ctx),
})

/** News goes up here and nowhere else: what a payment's room learns, and who answers. */
export const reactionsOf = (ctx: Context): Reactions => ({
  paymentHeld: (tx, payment) => noticeHold(ctx, tx, payment),
  async paymentCaptured(tx, payment) {
    const isWaiting = await completeAfterCapture(ctx, tx, payment)
    if (isWaiting) await releaseUndisputed(ctx, tx, payment)
  },
  async paymentCanceled(tx, payment) {
    await mootDispute(ctx, tx, payment, 'hold_lost')
    await reopenAfterLostHold(ctx, tx, payment)
  },
  paymentFailed: (tx, payment) => freeSlotAfterFailure(ctx, tx, payment),
  refundArrived: (tx, payment) => distributeAfterRefund(ctx, tx, payment),
  async paymentRefunded(tx, payment) {
    await mootDispute(ctx, tx, payment, 'refunded')
    await cancelAfterRefund(ctx, tx, payment)
  },
  dealEnded: (deal) => hearOfEnd(ctx, deal),
})

/** Everything that happens without anybody asking. Each answers how much there was to do. */
const roundsOf = (
  ctx: Context,
  executor: Executor,
  stopping: AbortSignal,
): Record<string, () => Promise<number>> => ({
  commands: () => executor.runDue(),
  notifications: () => sweepNotifications(ctx),
  deadlines: () => sweepDeadlines(ctx),
  disputes: () => sweepDisputes(ctx),
  holds: () => watchHolds(ctx),
  payments: () => pollPayments(ctx),
  payouts: () => pollPayouts(ctx),
  parked: () => retryParked(ctx),
  refunds: () => pollRefunds(ctx),
  owed: () => retryRefunds(ctx),
  deals: () => pollDeals(ctx),
  terms: () => watchDeals(ctx),
  doubts: () => probeDoubts(ctx),
  approvals: () => expireApprovals(ctx),
  reconciliations: () => reconcile(ctx, stopping),
})

const PAUSE_MS = SECOND_MS

export type Worker = {
  /** One round over everything that is due now; answers when all of it is done, and how much there was. */
  tick(): Promise<number>
  start(): void
  /** Takes nothing new and waits for what is running. */
  stop(): Promise<void>
}

/** Keeps promises in the background: what other processes or earlier lives of this one left behind, and what time brings. */
export function createWorker(ctx: Context, executor: Executor): Worker {
  const stopping = new AbortController() // for the rounds that may take long
  const rounds = Object.entries(roundsOf(ctx, executor, stopping.signal))
  const timers = new Map<string, NodeJS.Timeout>()
  const running = new Map<string, Promise<void>>()
  let isStopped = false

  const play = ([name, round]: (typeof rounds)[number]): Promise<number> =>
    round().catch((error) => {
      ctx.log.error({ err: error, round: name }, 'a background round failed; the next one tries again')
      return 0
    })

  /** Each round has a loop of its own, so that a slow one holds up no other. After work it looks again at once. */
  function loop(round: (typeof rounds)[number]): void {
    const [name] = round
    const turn = play(round).then((count) => {
      if (!isStopped) timers.set(name, setTimeout(loop, count > 0 ? 0 : PAUSE_MS, round))
    })
    running.set(name, turn)
  }

  return {
    async tick() {
      const counts = await Promise.all(rounds.map(play))
      await executor.drain()
      return counts.reduce((total, count) => total + count, 0)
    },
    start: () => rounds.forEach(loop),
    async stop() {
      isStopped = true
      stopping.abort()
      for (const timer of timers.values()) clearTimeout(timer)
      await Promise.all(running.values())
      await executor.drain()
    },
  }
}

/** Wires the rooms together. `parts` is everything that does not depend on another room. */
export function createContext(parts: Omit<Context, 'executor' | 'react' | 'actions'>): {
  ctx: Context
  executor: Executor
} {
  const ctx = { ...parts } as Context
  const onTrouble = (command: { id: string; kind: string; attempts: number }, note: string) =>
    ctx.log.warn(
      { command: command.id, kind: command.kind, attempts: command.attempts, note },
      'no answer yet',
    )
  const executor = createExecutor({ db: ctx.db, clock: ctx.clock, onTrouble }, handlersOf(ctx))
  ctx.executor = executor
  ctx.react = reactionsOf(ctx)
  ctx.actions = actionsOf(ctx)
  return { ctx, executor }
}

import { lockDestinations, lockVerifiedAccount } from '../account/store.ts'
import type { Context } from '../context.ts'
import { after, MINUTE_MS } from '../core/clock.ts'
import { AppError } from '../core/errors.ts'
import type { Tx } from '../db/db.ts'
import { tell } from '../happening/store.ts'
import { post } from '../ledger/journal.ts'
import { type AccountKind, railOf, rails } from '../rail/rail.ts'
import { payoutLifecycle } from './lifecycle.ts'
import { promisePayout } from './promise.ts'
import { claimPayoutsToRetry, findPayout, lockParked, lockPayout, type Payout, savePayout } from './store.ts'

type Releaser = { kind: 'system' | 'operator'; id: string | null }
const sweeper: Releaser = { kind: 'system', id: null }

type ReleaseContext = Pick<Context, 'db' | 'clock' | 'executor'>

/**
 * Sends what is parked for a person, oldest first: an account was verified, and a new destination is also the cure for
 * most refusals. Part of the transaction that verified it.
 */
export async function releaseParked(
  ctx: ReleaseContext,
  tx: Tx,
  { id, personId, kind }: { id: string; personId: string; kind: AccountKind },
): Promise<void> {
  lockDestinations(tx, personId)
  const parked = await lockParked(tx, personId)
  for (const payout of parked) {
    if (rails[railOf(payout)].accountKinds.includes(kind)) release(ctx, tx, payout, id, sweeper)
  }
}

/**
 * Sends one parked payout again.
 * @throws AppError `not_found`, `wrong_state`, also when the master still has no verified account
 */
export async function releasePayout(ctx: ReleaseContext, id: string, actor: Releaser): Promise<void> {
  if (!(await findPayout(ctx.db, id))) throw new AppError('not_found', 'no such payout')
  await ctx.db.begin((tx) => releaseOne(ctx, tx, id, actor))
}

/** The same, inside the transaction that decides it. @throws AppError `wrong_state` */
export async function releaseOne(
  ctx: Omit<ReleaseContext, 'db'>,
  tx: Tx,
  id: string,
  actor: Releaser,
  approvedBy?: string,
): Promise<void> {
  const payout = await lockPayout(tx, id)
  const kinds = rails[railOf(payout)].accountKinds
  const account = payout.personId ? await lockVerifiedAccount(tx, payout.personId, kinds) : undefined
  if (payout.personId && !account) {
    const details = { state: payout.status, allowed: [] }
    throw new AppError(
      'wrong_state',
      'the master has no verified account that can be paid on this rail',
      details,
    )
  }
  release(ctx, tx, payout, account?.id ?? null, actor, approvedBy)
}

function release(
  ctx: Omit<ReleaseContext, 'db'>,
  tx: Tx,
  payout: Payout,
  accountId: string | null,
  actor: Releaser,
  approvedBy?: string,
): void {
  const now = ctx.clock.now()
  const planned = payoutLifecycle.next(payout.status, 'release', actor.kind)
  const status = payoutLifecycle.next(planned, 'send', 'system')
  const sending: Payout = { ...payout, status, accountId, reason: null, retryAt: null, changedAt: now }
  savePayout(tx, sending, null)
  const detail = approvedBy ? { detail: { approved_by: approvedBy } } : {}
  tell(tx, payout.enrollId, { what: 'payout.released', actor, subjectId: payout.id, ...detail, at: now })
  post(tx, payout.enrollId, now, [promisePayout(ctx, tx, sending)])
}

/** Tries parked payouts again whose reason may have passed. Answers how many there were. */
export async function retryParked(ctx: ReleaseContext & Pick<Context, 'log'>): Promise<number> {
  const now = ctx.clock.now()
  const due = await claimPayoutsToRetry(ctx.db, now, after(now, 10 * MINUTE_MS), 32)
  for (const { id } of due) {
    await releasePayout(ctx, id, sweeper).catch((error) => {
      if (!(error instanceof AppError))
        ctx.log.error({ err: error, payout: id }, 'a parked payout could not be tried again')
    })
  }
  return due.length
}

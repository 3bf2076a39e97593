import { lockDestinations } from '../account/store.ts'
import type { Context } from '../context.ts'
import { AppError } from '../core/errors.ts'
import type { Tx } from '../db/db.ts'
import { system, tell } from '../happening/store.ts'
import { post } from '../ledger/journal.ts'
import { type AccountKind, railOf, rails } from '../rail/rail.ts'
import { payoutLifecycle } from './lifecycle.ts'
import { findDestined, type Obstacle, obstacleTo } from './obstacle.ts'
import { promisePayout } from './promise.ts'
import { reasonOf } from './reasons.ts'
import { findPayout, lockParked, lockParkedPayout, type Payout, savePayout } from './store.ts'

type Releaser = { kind: 'system' | 'operator'; id: string | null }

export type ReleaseContext = Pick<Context, 'db' | 'clock' | 'config' | 'executor'>

/**
 * Sends what is parked for a person, oldest first: an account was verified, and a new destination is also the cure for
 * most refusals. When it takes the place of another one, they wait until the master has had time to object. Part of the
 * transaction that verified it.
 */
export async function releaseParked(
  ctx: ReleaseContext,
  tx: Tx,
  { personId, kind }: { personId: string; kind: AccountKind },
): Promise<void> {
  lockDestinations(tx, personId)
  for (const payout of await lockParked(tx, personId)) {
    if (!rails[railOf(payout)].accountKinds.includes(kind)) continue
    const { obstacle } = await release(ctx, tx, payout, sweeper)
    if (obstacle) parkOn(ctx, tx, payout, obstacle)
  }
}

export const sweeper: Releaser = { kind: 'system', id: null }

/** What came of a release: the command that sends it, or what stands in its way. */
export type Released = { commandId: string; obstacle?: never } | { commandId?: never; obstacle: Obstacle }

/**
 * Sends one parked payout again. An operator may know better than our count of what a card has had; the wait of a new
 * destination is the master's, and nobody shortens it.
 *
 * @throws AppError `not_found`, `wrong_state`, also when there is no account that can be paid now
 */
export async function releasePayout(ctx: ReleaseContext, id: string, actor: Releaser): Promise<void> {
  const found = await findPayout(ctx.db, id)
  if (!found) throw new AppError('not_found', 'no such payout')
  const { obstacle } = await releaseKnown(ctx, found, actor)
  if (obstacle) throw inTheWay(found, obstacle)
}

function inTheWay({ status }: Payout, { reason, retryAt }: Obstacle): AppError {
  const details = { state: status, allowed: [], reason, retry_at: retryAt?.toISOString() ?? null }
  return new AppError('wrong_state', `it cannot be sent now. ${reasonOf(reason).text}`, details)
}

/**
 * The same for a payout that was just read. What stands in its way when the system tries is written down with it.
 * @throws AppError `wrong_state` when it is parked no more
 */
export function releaseKnown(
  ctx: ReleaseContext,
  { id, personId }: Pick<Payout, 'id' | 'personId'>,
  actor: Releaser,
): Promise<Released> {
  return ctx.db.begin(async (tx) => {
    const payout = await lockToRelease(tx, { id, personId }, actor)
    const released = await release(ctx, tx, payout, actor)
    if (released.obstacle && actor.kind === 'system') parkOn(ctx, tx, payout, released.obstacle)
    return released
  })
}

/** A release by hand, inside the transaction that decides it. @throws AppError `not_found`, `wrong_state` */
export async function releaseOne(
  ctx: ReleaseContext,
  tx: Tx,
  id: string,
  actor: Releaser,
  approvedBy?: string,
): Promise<void> {
  const found = await findPayout(tx, id)
  if (!found) throw new AppError('not_found', 'no such payout')
  const payout = await lockToRelease(tx, found, actor)
  const { obstacle } = await release(ctx, tx, payout, actor, approvedBy)
  if (obstacle) throw inTheWay(payout, obstacle)
}

/** The person's turn comes before the payout, everywhere. */
export async function lockToRelease(
  tx: Tx,
  { id, personId }: Pick<Payout, 'id' | 'personId'>,
  actor: Releaser,
): Promise<Payout> {
  if (personId) lockDestinations(tx, personId)
  return (await lockParkedPayout(tx, id)) ?? (await assertParked(tx, id, actor))
}

async function assertParked(tx: Tx, id: string, actor: Releaser): Promise<never> {
  const payout = await findPayout(tx, id)
  if (payout) payoutLifecycle.next(payout.status, 'release', actor.kind)
  throw new Error(`payout ${id} is parked, and could not be locked`)
}

/** Promises it, unless something stands in the way: then nothing has changed, and the answer says what. */
async function release(
  ctx: ReleaseContext,
  tx: Tx,
  payout: Payout,
  actor: Releaser,
  approvedBy?: string,
): Promise<Released> {
  const now = ctx.clock.now()
  const { personId } = payout
  const destined = personId ? await findDestined(ctx, tx, personId, payout) : undefined
  if (personId) {
    const obstacle: Obstacle | undefined = destined
      ? obstacleTo(ctx.config, destined, payout.amount, now)
      : { reason: 'no_verified_account', retryAt: null }
    const isPassed = obstacle?.reason === 'recipient_over_cap' && actor.kind === 'operator'
    if (obstacle && !isPassed) return { obstacle }
  }
  const planned = payoutLifecycle.next(payout.status, 'release', actor.kind)
  const sending: Payout = {
    ...payout,
    status: payoutLifecycle.next(planned, 'send', 'system'),
    accountId: destined?.id ?? null,
    reason: null,
    retryAt: null,
    promisedAt: now,
    changedAt: now,
  }
  savePayout(tx, sending, null)
  const detail = approvedBy ? { detail: { approved_by: approvedBy } } : {}
  tell(tx, payout.enrollId, { what: 'payout.released', actor, subjectId: payout.id, ...detail, at: now })
  const { commandId, reserve } = promisePayout(ctx, tx, sending)
  post(tx, payout.enrollId, now, [reserve])
  return { commandId }
}

/** It stays parked, for what was found in its way. Without an account it keeps its reason: that may pass before. */
function parkOn({ clock }: ReleaseContext, tx: Tx, payout: Payout, obstacle: Obstacle): void {
  const at = clock.now()
  const { reason, retryAt } = obstacle.retryAt ? obstacle : withoutAccount(payout)
  savePayout(tx, { ...payout, reason, retryAt, changedAt: at }, null)
  if (payout.reason === reason) return
  const detail = { amount: payout.amount, reason, ...(retryAt && { retry_at: retryAt.toISOString() }) }
  tell(tx, payout.enrollId, { what: 'payout.parked', actor: system, subjectId: payout.id, detail, at })
}

/** A payout that waits for an account hears of it when one is verified; another one keeps its next turn. */
const withoutAccount = ({ reason, retryAt }: Payout) => ({
  reason,
  retryAt: reasonOf(reason).waitsFor === 'account' ? null : retryAt,
})

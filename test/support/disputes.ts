import { HOUR_MS } from '../../src/core/clock.ts'
import { kopecks } from '../../src/core/money.ts'
import { openDispute } from '../../src/dispute/open.ts'
import { resolveDispute } from '../../src/dispute/ruling.ts'
import { type Dispute, findDispute, type Reason } from '../../src/dispute/store.ts'
import { takeDispute } from '../../src/dispute/take.ts'
import type { Caller } from '../../src/identity/caller.ts'
import type { Process, World } from './world.ts'

type At = Pick<Process, 'ctx'>
type Deal = { id: string; client: Caller; master: Caller }

/** Disputes `amount` kopecks of a deal, or all of it. */
export const dispute = ({ ctx }: At, { id, client }: Deal, amount?: number, by: Caller = client) =>
  openDispute(ctx, by, {
    enrollId: id,
    reason: 'not_done' as Reason,
    statement: 'Работа не сделана',
    amount: amount === undefined ? undefined : kopecks(amount),
  })

/** An arbiter takes it and gives the master so many kopecks of the disputed money. */
export async function rule(on: World, { id }: Dispute, share: number, at: At = on) {
  const arbiter = await on.person('arbiter')
  await takeDispute(on.ctx, arbiter, id)
  return decide(at, arbiter, id, share)
}

export const decide = ({ ctx }: At, arbiter: Caller, id: string, share: number) =>
  resolveDispute(ctx, arbiter, id, {
    masterShare: { amount: kopecks(share) },
    reasoning: 'так справедливо',
  })

export async function disputeNow(on: World, { id }: Pick<Dispute, 'id'>): Promise<Dispute> {
  const found = await findDispute(on.database.db, id)
  if (!found) throw new Error(`no dispute ${id}`)
  return found
}

/** What the master has been paid out. */
export async function paidTo(on: World, enrollId: string): Promise<number> {
  const payouts = await on.payouts(enrollId)
  return payouts
    .filter(({ receiver, status }) => receiver === 'master' && status === 'succeeded')
    .reduce((sum, { amount }) => sum + amount, 0)
}

/** Time passes until the hold's safety margin begins. */
export async function nearHoldEnd(on: World, { payment }: { payment: { id: string } }): Promise<void> {
  const { holdEndsAt } = await on.payment(payment.id)
  await on.advance(Number(holdEndsAt) - 12 * HOUR_MS - Number(on.clock.now()) + 1000)
}

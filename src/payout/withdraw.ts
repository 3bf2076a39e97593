import { lockDestinations } from '../account/store.ts'
import type { Context } from '../context.ts'
import { AppError } from '../core/errors.ts'
import { newId } from '../core/id.ts'
import { type Kopecks, kopecks, subtract, sum } from '../core/money.ts'
import type { Tx } from '../db/db.ts'
import { system, tell } from '../happening/store.ts'
import { railOf, rails } from '../rail/rail.ts'
import { inParts } from '../settlement/split.ts'
import { payoutLifecycle } from './lifecycle.ts'
import { insertPayout, listPayoutsOf, lockParkedOf, type Payout, savePayout } from './store.ts'

/**
 * Takes money back out of the master's parked payouts, because it returns to the client: they are canceled, and what is
 * left of them is parked anew with what they waited for.
 *
 * @param isStrict refuses when anything of the deal has been paid or promised already
 * @throws AppError `wrong_state` when less than `amount` is parked
 */
export async function withdrawParked(
  ctx: Pick<Context, 'clock' | 'config'>,
  tx: Tx,
  deal: { id: string; masterId: string },
  amount: Kopecks,
  reason: string,
  isStrict: boolean,
): Promise<void> {
  lockDestinations(tx, deal.masterId) // nobody verifies an account between the old payouts and the new ones
  const parked = (await lockParkedOf(tx, deal.id)).filter(({ receiver }) => receiver === 'master')
  const moved = (await listPayoutsOf(tx, [deal.id])).filter(
    ({ receiver, status }) => receiver === 'master' && status !== 'parked' && status !== 'canceled',
  )
  const total = sum(parked.map((payout) => payout.amount))
  if (amount > total || (isStrict && moved.length > 0)) {
    const [first] = moved
    throw new AppError(
      'wrong_state',
      `the money is on its way to the master: the payout is ${first?.status}`,
      {
        state: first?.status ?? 'canceled',
        allowed: [],
      },
    )
  }
  const now = ctx.clock.now()
  for (const payout of parked) withdraw(tx, payout, reason, now)
  for (const payout of remainders(ctx, parked, subtract(total, amount), now)) insertPayout(tx, payout)
}

/**
 * Takes up to `amount` out of the parked payouts of one receiver, its own part first: it has been paid by another payout
 * after all. What is left of the last one is parked anew. Answers how much there was.
 */
export async function withdrawUpTo(
  { clock }: Pick<Context, 'clock'>,
  tx: Tx,
  { enrollId, receiver, personId, part }: Pick<Payout, 'enrollId' | 'receiver' | 'personId' | 'part'>,
  amount: Kopecks,
  reason: string,
): Promise<Kopecks> {
  if (personId) lockDestinations(tx, personId)
  const parked = (await lockParkedOf(tx, enrollId))
    .filter((payout) => payout.receiver === receiver)
    .toSorted((a, b) => Number(b.part === part) - Number(a.part === part))
  const now = clock.now()
  let left = amount
  for (const payout of parked) {
    if (left === 0) break
    withdraw(tx, payout, reason, now)
    const taken = kopecks(Math.min(left, payout.amount))
    left = subtract(left, taken)
    if (taken === payout.amount) continue
    const rest = subtract(payout.amount, taken)
    insertPayout(tx, {
      ...payout,
      id: newId(),
      attempt: payout.attempt + 1,
      amount: rest,
      createdAt: now,
      changedAt: now,
    })
  }
  return subtract(amount, left)
}

function withdraw(tx: Tx, payout: Payout, reason: string, now: Date): void {
  const status = payoutLifecycle.next(payout.status, 'withdraw', 'system')
  savePayout(tx, { ...payout, status, reason, retryAt: null, changedAt: now }, null)
  const detail = { amount: payout.amount, reason }
  tell(tx, payout.enrollId, { what: 'payout.canceled', actor: system, subjectId: payout.id, detail, at: now })
}

/** Never more parts than before, so each takes over the place of an old one. */
function remainders(
  { config }: Pick<Context, 'config'>,
  parked: readonly Payout[],
  left: Kopecks,
  now: Date,
): Payout[] {
  const [first] = parked
  if (!first) return []
  const { max } = rails[railOf(first)].payoutLimits(config)
  return inParts(left, kopecks(1), max).map((amount, index) => {
    const place = parked[index] ?? first
    return { ...place, id: newId(), attempt: place.attempt + 1, amount, createdAt: now, changedAt: now }
  })
}

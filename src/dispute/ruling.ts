import type { Context } from '../context.ts'
import { AppError } from '../core/errors.ts'
import { basisPoints, type Kopecks, kopecks, rubles } from '../core/money.ts'
import { conclude } from '../enroll/conclude.ts'
import { foresee } from '../enroll/foresee.ts'
import { saveEnroll } from '../enroll/store.ts'
import { nextLook } from '../enroll/terms.ts'
import { type Actor, system, tell } from '../happening/store.ts'
import type { Caller } from '../identity/caller.ts'
import { livePayment } from '../payment/live.ts'
import type { Payment } from '../payment/store.ts'
import { assertNotRefunded } from '../payment/sync.ts'
import { rails } from '../rail/rail.ts'
import { refuseAmount, smallestPayable } from './bounds.ts'
import { assertOpen, changeDispute, type Hearing, move, tellDispute } from './change.ts'
import { assertAssigned, assertNoParty } from './party.ts'
import { stakeOf } from './stake.ts'
import { type Dispute, findDispute, type Ruling } from './store.ts'

/** How much of the disputed money is the master's: a sum, or a part of it in basis points. */
export type MasterShare = { amount: Kopecks } | { basisPoints: number }
type Asked = { masterShare: MasterShare; reasoning: string }

/**
 * The arbiter's ruling, and what it does, in one transaction: what the master earned is captured, split and paid out,
 * the rest goes back to the client. In the deal it is a confirm when the master gets anything, else a cancellation.
 *
 * @throws AppError `not_found`, `wrong_state`, `not_assigned`, `arbiter_is_party`, `price_out_of_range`,
 *   `payment_refunded`, `provider_unavailable`
 */
export async function resolveDispute(
  ctx: Context,
  caller: Caller,
  id: string,
  { masterShare, reasoning }: Asked,
): Promise<Dispute> {
  await assertMoneyIsThere(ctx, id)
  return changeDispute(ctx, caller, id, async (hearing) => {
    const { by, dispute } = hearing
    assertNoParty(dispute, caller.id)
    assertOpen(dispute)
    assertAssigned(dispute, by.id)
    const resolved = move(hearing, 'resolve')
    const ruling = await foreseeRuling(ctx, hearing, masterShare)
    return carryOut(ctx, hearing, resolved, { ...ruling, reasoning, by: 'arbiter' }, by)
  })
}

/** What a ruling would do, to the kopeck, without doing it. @throws AppError like `resolveDispute` */
export async function previewRuling(
  ctx: Context,
  caller: Caller,
  id: string,
  masterShare: MasterShare,
): Promise<Foreseen> {
  let foreseen: Foreseen | undefined
  await changeDispute(ctx, caller, id, async (hearing) => {
    assertNoParty(hearing.dispute, caller.id)
    assertOpen(hearing.dispute)
    foreseen = await foreseeRuling(ctx, hearing, masterShare)
    return hearing.dispute // as it was, so nothing is saved
  })
  return foreseen as Foreseen
}

/**
 * The other side said nothing in time: the claim of whoever opened it is granted.
 * @throws AppError `wrong_state` when it has been answered since, and what a ruling throws
 */
export async function ruleByDefault(ctx: Context, hearing: Hearing): Promise<Dispute> {
  const { dispute } = hearing
  const resolved = move({ dispute, by: { id: '', kind: 'arbiter', as: 'system' } }, 'default')
  const share = dispute.openedBy === 'client' ? { amount: kopecks(0) } : { basisPoints: 10_000 }
  const ruling = await foreseeRuling(ctx, hearing, share)
  const reasoning = `the ${dispute.openedBy === 'client' ? 'master' : 'client'} did not answer in time`
  return carryOut(ctx, hearing, resolved, { ...ruling, reasoning, by: 'system' }, system)
}

/** Captured money may have been given back by hand, and then it must not be paid out as well. */
export async function assertMoneyIsThere(ctx: Context, id: string): Promise<void> {
  const dispute = await findDispute(ctx.db, id)
  const payment = dispute && (await livePayment(ctx.db, dispute.enrollId))
  if (payment) await assertNotRefunded(ctx, payment)
}

type Foreseen = Omit<Ruling, 'by' | 'reasoning' | 'at'>

/** Works a ruling out. @throws AppError `price_out_of_range`, `provider_unavailable` */
async function foreseeRuling(ctx: Context, hearing: Hearing, asked: MasterShare): Promise<Foreseen> {
  const { tx, dispute, enroll } = hearing
  const payment = paymentOf(hearing)
  const { disputed, conceded } = stakeOf(dispute, enroll, payment)
  const masterShare = 'amount' in asked ? asked.amount : basisPoints(disputed, asked.basisPoints)
  const least = smallestPayable(ctx.config, enroll.rail, enroll.terms)
  if (masterShare > disputed) {
    refuseAmount(masterShare, kopecks(0), disputed, `${rubles(disputed)} at most is in dispute`)
  }
  const award = kopecks(enroll.released + conceded + masterShare)
  const division = await foresee(tx, enroll, payment, award)
  const { min } = rails[enroll.rail].payoutLimits(ctx.config)
  const isTooSmall = division.net < min && (division.net > 0 || masterShare > 0)
  if (isTooSmall && division.toClient > 0) {
    refuseAmount(
      masterShare,
      least,
      disputed,
      'the master’s share would be below the smallest payout; nothing',
    )
  }
  return { masterShare, award, ...division }
}

/** While a capture is on its way nobody knows whether there is still anything to divide. */
function paymentOf({ dispute, payment }: Hearing): Payment {
  if (!payment) throw new Error(`dispute ${dispute.id} has no money`)
  if (payment.status === 'processing' && dispute.captureAt) {
    throw new AppError(
      'provider_unavailable',
      'the money is just being captured; try again in a few seconds',
      {
        retry_after: 5,
      },
    )
  }
  return payment
}

async function carryOut(
  ctx: Context,
  hearing: Hearing,
  resolved: Dispute,
  given: Omit<Ruling, 'at'>,
  by: Actor,
): Promise<Dispute> {
  const { tx, enroll, payment, now } = hearing
  const ruling: Ruling = { ...given, at: now.toISOString() }
  const { award, masterShare, toClient, net, reasoning } = ruling
  const judge = { kind: 'arbiter', id: by.kind === 'arbiter' ? by.id : null } as const
  tellDispute(hearing, 'resolved', by, {
    amount: masterShare,
    to_client: rubles(toClient),
    to_master: rubles(net),
  })
  const event = award > 0 ? 'confirm' : 'cancel'
  const decided = await conclude(ctx, { ...hearing, actor: judge }, { event, award, reason: reasoning })
  saveEnroll(tx, decided, nextLook(decided, payment, now), now)
  const told = decided.status === enroll.status ? 'confirmed' : decided.status
  tell(tx, enroll.id, { what: `enroll.${told}`, actor: judge, at: now })
  return { ...resolved, ruling }
}
